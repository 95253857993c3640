import { reachedGradients, scalar } from "@gpnerf/engine";
import { seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import type { Config } from "../src/config/schema.ts";
import type { PipelineOutputs } from "../src/pipeline.ts";
import { smallConfig, smallReleasedConfig } from "./smallConfig.ts";
import { roughParameters, smallExample } from "./smallExample.ts";
import { tracedPipeline } from "./tracedPipeline.ts";

type Term = "photometric" | "semantic" | "semanticDistill" | "depthGuided";

const attention = ["fieldAggregation", "placement", "rayAggregation", "embedding"].map((name) => `transformer.${name}`);
const semanticFeatures = ["features.featurePyramid", "features.encoder.stage3"];

/** Parts of the network (such as "transformer.rayAggregation") that a loss has a gradient for. */
async function taughtBy(term: Term, training: Partial<Config["training"]>, base = smallConfig()): Promise<string[]> {
  const config = { ...base, training: { ...base.training, ...training } };
  const { scopes, outputs } = await tracedPipeline(
    smallExample(config),
    config,
    seededRandom(5),
    roughParameters(config),
  );
  const gradients = reachedGradients(
    [{ value: (outputs as PipelineOutputs)[term], gradient: scalar(1) }],
    scopes.values(),
  );
  const names = scopes.declared().map((spec) => spec.name);
  const taught = names.filter((_, i) => gradients[i] !== undefined);
  return [...new Set(taught.map((name) => name.split(".", name.startsWith("features.encoder.") ? 3 : 2).join(".")))];
}

describe("the gradient block (Table 4, experiments 3 and 4)", () => {
  it.each(["semanticDistill", "depthGuided"] as const)("keeps %s out of the semantic features", async (term) => {
    const blocked = await taughtBy(term, { gradientBlock: true });
    const open = await taughtBy(term, { gradientBlock: false });
    for (const part of semanticFeatures) {
      expect(blocked).not.toContain(part);
      expect(open).toContain(part);
    }
    expect(blocked).toEqual(expect.arrayContaining(attention));
  });

  it("does not keep the cross-entropy out: it teaches them through the target's own map", async () => {
    expect(await taughtBy("semantic", { gradientBlock: true })).toEqual(expect.arrayContaining(semanticFeatures));
  });
});

describe("joint optimisation (Table 4, experiments 1 and 2)", () => {
  it.each(["semantic", "semanticDistill", "depthGuided"] as const)(
    "%s teaches the attention only jointly",
    async (term) => {
      const frozen = await taughtBy(term, { joint: false, gradientBlock: false });
      const joint = await taughtBy(term, { joint: true, gradientBlock: false });
      for (const part of attention) {
        expect(frozen).not.toContain(part);
        expect(joint).toContain(part);
      }
    },
  );

  it("colour teaches the attention either way", async () => {
    expect(await taughtBy("photometric", { joint: false })).toEqual(expect.arrayContaining(attention));
  });
});

describe("the head's input in training (Fig. 3a)", () => {
  it("S_fused carries the cross-entropy to the attention, S_novel alone does not", async () => {
    expect(await taughtBy("semantic", { perceptionInput: "fused" })).toEqual(expect.arrayContaining(attention));
    const novel = await taughtBy("semantic", { perceptionInput: "novel" });
    for (const part of attention) expect(novel).not.toContain(part);
    expect(novel).toEqual(expect.arrayContaining(semanticFeatures));
  });
});

describe("two passes", () => {
  it("colour teaches the networks of both passes, semantics only that of the last", async () => {
    const separate = smallReleasedConfig(false);
    expect(await taughtBy("photometric", {}, separate)).toEqual(
      expect.arrayContaining(["transformer.rayAggregation", "fineTransformer.rayAggregation"]),
    );
    const distilled = await taughtBy("semanticDistill", {}, separate);
    expect(distilled).toContain("fineTransformer.rayAggregation");
    expect(distilled).not.toContain("transformer.rayAggregation");
  });
});
