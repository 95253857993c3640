import { describe, expect, it } from "vitest";
import { ConfigError } from "../errors.ts";
import { overrideConfig } from "./override.ts";
import { preset, presets } from "./presets.ts";
import { configSchema, parseConfig, parseModelConfig } from "./schema.ts";

/** What an action says when it is refused. */
function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const { message, hint } = error as ConfigError;
    return `${message}\n→ ${hint}`;
  }
  throw new Error("nothing was refused");
}

const tiny = preset("tiny");

describe("a configuration", () => {
  it.each(Object.keys(presets))("preset %s fits the schema and is read back unchanged", (name) => {
    expect(configSchema.parse(JSON.parse(JSON.stringify(preset(name))))).toEqual(preset(name));
  });

  it("with an unknown preset is refused with those there are", () => {
    expect(refusal(() => preset("smal"))).toMatchInlineSnapshot(`
      "preset "smal" does not exist
      → Use one of: paper-scannet, paper-replica, released-scannet, released-replica, small, tiny."
    `);
    expect(refusal(() => preset("toString"))).toMatch(/does not exist/);
  });

  it("with an unknown key is refused by name", () => {
    const misspelt = { ...tiny, training: { ...tiny.training, rayPerStep: 5 } };
    expect(refusal(() => parseConfig(misspelt, "run.json"))).toMatchInlineSnapshot(`
      "run.json: the configuration does not fit:
      ✖ Unrecognized key: "rayPerStep"
        → at training
      → Correct the keys named above; presets list every key with a valid value."
    `);
  });

  it("with wrong values is refused with all of them", () => {
    const wrong = structuredClone(tiny) as unknown as Record<string, Record<string, Record<string, unknown>>>;
    wrong["model"]["rendering"]["samplesPerRay"] = "many";
    wrong["model"]["rendering"]["color"] = "grey";
    wrong["model"]["data"]["width"] = 8;
    delete wrong["training"]["losses"]["window"];
    wrong["training"]["decay"]["factor"] = 0;
    expect(refusal(() => parseConfig(wrong, "run.json"))).toMatchInlineSnapshot(`
      "run.json: the configuration does not fit:
      ✖ Invalid input: expected number, received string
        → at model.rendering.samplesPerRay
      ✖ Invalid option: expected one of "regressed"|"blended"
        → at model.rendering.color
      ✖ Too small: expected number to be >=16
        → at model.data.width
      ✖ Too small: expected number to be >0
        → at training.decay.factor
      ✖ Invalid input: expected number, received undefined
        → at training.losses.window
      → Correct the keys named above; presets list every key with a valid value."
    `);
  });

  it("that no network can be built from is refused", () => {
    expect(refusal(() => overrideConfig(tiny, ["model.transformer.heads=3"]))).toMatchInlineSnapshot(`
      "configuration after --set: the configuration does not fit:
      ✖ The heads must divide field.width
        → at model.transformer.heads
      → Correct the keys named above; presets list every key with a valid value."
    `);
    const small = ["model.data.width=32", "model.data.height=16"];
    expect(overrideConfig(tiny, small).model.data).toMatchObject({ width: 32, height: 16 });
    expect(refusal(() => overrideConfig(tiny, [...small, "model.features.padding=reflect"]))).toMatch(
      /more than 16 x 16 pixels\n {2}→ at model\.features\.padding/,
    );
  });

  it.each([
    [
      "importance sampling from two samples",
      ["model.rendering.importanceSamples=4", "model.rendering.samplesPerRay=2"],
      /needs 3 or more\n {2}→ at model\.rendering\.samplesPerRay/,
    ],
    [
      "a second network without a second pass",
      ["model.rendering.sharedNetwork=false"],
      /set importanceSamples\n {2}→ at model\.rendering\.sharedNetwork/,
    ],
    [
      "blended colours in the released family",
      ["model.family=released"],
      /regresses colour\n {2}→ at model\.rendering\.color/,
    ],
    [
      "semantic channels that the field's cannot share evenly",
      ["model.family=released", "model.rendering.color=regressed", "model.features.pyramidChannels=6"],
      /field\.width must divide 4 x pyramidChannels\n {2}→ at model\.features\.pyramidChannels/,
    ],
  ])("with %s is refused", (_, changes, reason) => {
    expect(refusal(() => overrideConfig(tiny, changes))).toMatch(reason);
  });

  it("of the released family fits once colours are regressed and channels divide", () => {
    const changes = ["model.family=released", "model.rendering.color=regressed"];
    expect(overrideConfig(tiny, changes).model.family).toBe("released");
    const coarseAndFine = ["model.rendering.importanceSamples=1", "model.rendering.samplesPerRay=3"];
    expect(
      overrideConfig(tiny, [...changes, ...coarseAndFine, "model.rendering.sharedNetwork=false"]).model,
    ).toMatchObject({ rendering: { samplesPerRay: 3, importanceSamples: 1, sharedNetwork: false } });
  });

  it("written before there were two families reads as one of the paper's, with its design", () => {
    const old = JSON.parse(JSON.stringify(tiny));
    delete old.model.family;
    delete old.model.perception.target;
    delete old.model.perception.target;
    for (const key of ["importanceSamples", "sharedNetwork"]) delete old.model.rendering[key];
    for (const key of ["inclusiveWindow", "farSamples", "depthCenter", "reduction"]) delete old.training.losses[key];
    for (const key of ["joint", "gradientBlock", "perceptionInput"]) delete old.training[key];
    expect(parseConfig(old, "old checkpoint")).toEqual(tiny);
  });

  it("that is none at all is refused", () => {
    for (const nothing of [undefined, null, 5, "small", []])
      expect(refusal(() => parseConfig(nothing, "x"))).toMatch(/^x: /);
  });

  it("of a model alone is checked the same way", () => {
    expect(parseModelConfig(tiny.model, "checkpoint")).toEqual(tiny.model);
    expect(refusal(() => parseModelConfig(tiny, "checkpoint"))).toMatch(
      /^checkpoint: .*\n[\s\S]*Unrecognized keys: "model", "training"/,
    );
  });
});

describe("an override", () => {
  it("changes one leaf and leaves the configuration it came from alone", () => {
    const before = structuredClone(tiny);
    const changed = overrideConfig(tiny, [
      "training.raysPerStep=7",
      "model.rendering.color=regressed",
      "training.jitter=false",
    ]);
    expect(changed).toEqual({
      model: { ...tiny.model, rendering: { ...tiny.model.rendering, color: "regressed" } },
      training: { ...tiny.training, raysPerStep: 7, jitter: false },
    });
    expect(tiny).toEqual(before);
  });

  it("reads JSON, and the last of several wins", () => {
    const changed = overrideConfig(tiny, ["model.features.blocks=[1,2,3]", "training.steps=1e3", "training.steps=9"]);
    expect(changed.model.features.blocks).toEqual([1, 2, 3]);
    expect(changed.training.steps).toBe(9);
  });

  it("of an unknown key is refused with the keys there are", () => {
    expect(refusal(() => overrideConfig(tiny, ["training.losses.depth=1"]))).toMatchInlineSnapshot(`
      "--set training.losses.depth: there is no key "depth" in training.losses
      → Keys there: photometric, semantic, semanticDistill, depthGuided, window, inclusiveWindow, farSamples, depthCenter, reduction."
    `);
    expect(refusal(() => overrideConfig(tiny, ["trainings.steps=1"]))).toMatchInlineSnapshot(`
      "--set trainings.steps: there is no key "trainings" in the top level
      → Keys there: model, training."
    `);
  });

  it("below a value is refused, whatever the value", () => {
    expect(refusal(() => overrideConfig(tiny, ["training.steps.more=1"]))).toMatchInlineSnapshot(`
      "--set training.steps.more: training.steps is a value and has no keys
      → Set it as a whole: --set training.steps=…"
    `);
    expect(refusal(() => overrideConfig(tiny, ["model.rendering.color.length=1"]))).toMatch(/color is a value/);
  });

  it("without a value, or with one that does not fit, is refused", () => {
    expect(refusal(() => overrideConfig(tiny, ["training.steps"]))).toMatchInlineSnapshot(`
      "--set training.steps: expected key=value
      → For example --set training.raysPerStep=256."
    `);
    expect(refusal(() => overrideConfig(tiny, ["training.steps=some"]))).toMatchInlineSnapshot(`
      "configuration after --set: the configuration does not fit:
      ✖ Invalid input: expected number, received string
        → at training.steps
      → Correct the keys named above; presets list every key with a valid value."
    `);
    expect(refusal(() => overrideConfig(tiny, ["training=1"]))).toMatch(/training/);
  });
});
