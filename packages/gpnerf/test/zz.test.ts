import { it } from "vitest";
import { declareNetwork } from "../src/model/declareNetwork.ts";
import { overrideConfig } from "../src/config/override.ts";
import { preset } from "../src/config/presets.ts";
it("x", () => { for (const o of [["model.transformer.heads=3"],["model.data.width=16","model.data.height=16"],["model.features.padding=reflect","model.data.width=16","model.data.height=16"],["model.features.padding=reflect","model.data.width=17","model.data.height=33"]]) try { const c=overrideConfig(preset("tiny"), o); const n=declareNetwork(c.model); console.log("OK", o, n.length) } catch (e) { console.log("ERR", o, String(e)) } });
