import { describe, expect, it } from "vitest";
import { smallConfig, smallReleasedConfig } from "../../test/smallConfig.ts";
import { trainingStages } from "../training/trainingStages.ts";
import { declareNetwork } from "./declareNetwork.ts";
import { inferenceStages } from "./inferenceStages.ts";
import { partOf } from "./networkScopes.ts";
import { gradientName, type Stage } from "./stage.ts";

describe.each([
  { name: "regressed colour", config: smallConfig("regressed") },
  { name: "blended colour", config: smallConfig("blended") },
  { name: "released family", config: smallReleasedConfig() },
  { name: "released family with two networks", config: smallReleasedConfig(false) },
])("parameters of a network, $name", ({ config }) => {
  const declared = declareNetwork(config.model);
  const names = declared.map((spec) => spec.name);
  const inference = Object.values<Stage>({ ...inferenceStages(config.model, 4) });
  const training = Object.values<Stage>({ ...trainingStages(config, 4) });

  it("have names of their own, each in a part with a learning rate", () => {
    expect(new Set(names).size).toBe(names.length);
    const parts = new Set(names.map(partOf));
    expect([...parts]).toEqual(Object.keys(config.training.learningRates));
  });

  it("come in the order in which seeds are drawn: another order would give other networks from the same seed", () => {
    const parts = names.map((name) => name.split(".").slice(0, 2).join("."));
    const features = parts.filter((part, i) => part.startsWith("features.") && part !== parts[i - 1]);
    expect(features).toEqual(["features.encoder", "features.radianceDecoder", "features.featurePyramid"]);
  });

  it("are what the stages read: none unknown, none unused, all of the declared shape", () => {
    const shapes = new Map(declared.map(({ name, shape }) => [name, shape]));
    for (const stage of [...inference, ...training]) {
      for (const { name, shape } of stage.program.inputs) {
        if (stage.parameters.includes(name)) expect(shape, name).toEqual(shapes.get(name));
        // Everything else is fed by name: see `RayInputs` and the tasks of the workers.
        else expect(name).toMatch(/^([a-zA-Z]+(\d(\.(cells|weights))?)?|saved\.\d+)$/);
      }
    }
    expect(new Set(inference.flatMap((stage) => stage.parameters))).toEqual(new Set(names));
  });

  it("each get their gradient from some stage of training", () => {
    const taught = new Set(training.flatMap((stage) => stage.gradients));
    expect(names.filter((name) => !taught.has(name))).toEqual([]);
    for (const { gradients, program } of training) {
      const outputs = program.outputs.map((spec) => spec.name);
      expect(outputs.filter((name) => name.startsWith("gradient."))).toEqual(gradients.map(gradientName));
    }
  });
});
