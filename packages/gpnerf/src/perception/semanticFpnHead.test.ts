import { grad, initializeParameters, input, ParameterScope, square, sum, type Value } from "@gpnerf/engine";
import { checkGradients, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { smallReleasedConfig } from "../../test/smallConfig.ts";
import type { ModelConfig } from "../config/schema.ts";
import { mapSizes } from "../model/networkScopes.ts";
import { headSize, logitChannels, perceptionHead } from "./perceptionHead.ts";

/** The released head for images of this size, with its map of features as an input. */
function head(width: number, height: number, change: Partial<ModelConfig["perception"]> = {}) {
  const { model } = smallReleasedConfig();
  const perception = { ...model.perception, ...change };
  const config = { ...model, perception, data: { ...model.data, width, height } };
  const { semantic: map } = mapSizes(config);
  const scope = new ParameterScope();
  const features = input("features", [map.width * map.height, map.channels]);
  return { scope, features, map, config, logits: perceptionHead(scope, features, headSize(map, config), config) };
}

function initialized(scope: ParameterScope): Record<string, Float32Array> {
  return Object.fromEntries(initializeParameters(scope.declared, seededRandom(1)));
}

/** The parameters with all other branches shut: without scale and offset, their last norm passes on zeros. */
function withBranches(
  parameters: Readonly<Record<string, Float32Array>>,
  open: readonly number[],
): Record<string, Float32Array> {
  const shut = [0, 1, 2, 3].filter((branch) => !open.includes(branch));
  const lastNorms = shut.map((branch) => `branch${branch}.${Math.max(0, branch - 1)}.norm.`);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => [
      name,
      lastNorms.some((norm) => name.startsWith(norm)) ? new Float32Array(values.length) : values,
    ]),
  );
}

describe("Semantic FPN head", () => {
  it.each([
    [160, 128], // a map whose sides are multiples of 8, as the release needs
    [96, 72],
    [65, 47],
    [18, 17],
  ])("gives a logit for every class and for none of them, of every pixel of a %i×%i image", (width, height) => {
    const { logits, config } = head(width, height);
    expect(logitChannels(config)).toBe(4);
    expect(logits.shape).toEqual([height, width, 4]);
  });

  it("has as many logits as the configuration has classes, and one more", () => {
    expect(head(32, 24, { classes: 51 }).logits.shape).toEqual([24, 32, 52]);
  });

  it("has one, one, two and three units on its branches, and one classifier", () => {
    const { scope } = head(32, 24);
    const units = ["branch0.0", "branch1.0", "branch2.0", "branch2.1", "branch3.0", "branch3.1", "branch3.2"];
    expect(scope.declared.map(({ name }) => name)).toEqual([
      ...units.flatMap((unit) => [`${unit}.conv.weight`, `${unit}.norm.weight`, `${unit}.norm.bias`]),
      "classifier.weight",
      "classifier.bias",
    ]);
  });

  it("hands part i of the features to branch i and to no other", async () => {
    const { scope, features, map, logits } = head(32, 32);
    const parameters = initialized(scope);
    const perPart = map.channels / 4;
    const [gradient] = grad(sum(square(logits)), [features]);
    const values = randomArray(2, features.shape);
    for (let open = 0; open < 4; open++) {
      const { into } = await evaluate({ into: gradient }, { features: values, ...withBranches(parameters, [open]) });
      const reached = [0, 1, 2, 3].filter((part) =>
        Array.from(into).some((value, i) => Math.floor((i % map.channels) / perPart) === part && value !== 0),
      );
      expect(reached, `branch ${open}`).toEqual([open]);
    }
  });

  it("adds its branches: what all give is the sum of what each gives", async () => {
    const { scope, features, logits } = head(33, 25);
    const parameters = initialized(scope);
    for (const { name } of scope.declared) {
      if (name.endsWith("norm.bias")) parameters[name] = randomArray(3, [parameters[name].length], -0.2, 0.8);
    }
    parameters["classifier.bias"] = parameters["classifier.bias"].map(() => 0);
    const values = randomArray(2, features.shape);
    const run = async (...branches: number[]): Promise<Float32Array> =>
      (await evaluate({ logits }, { features: values, ...withBranches(parameters, branches) })).logits as Float32Array;
    const all = await run(0, 1, 2, 3);
    const each = [await run(0), await run(1), await run(2), await run(3)];
    all.forEach((value, i) => {
      expect(value).toBeCloseTo(
        each.reduce((total, branch) => total + branch[i], 0),
        4,
      );
    });
    for (const branch of each) expect(branch.some((value) => Math.abs(value) > 0.01)).toBe(true);
  });

  it("has the gradients of central differences", async () => {
    const { scope, features, logits } = head(18, 17, { width: 4, classes: 1 });
    const parameters = initialized(scope);
    // Far from the kink of every ReLU.
    for (const [name, values] of Object.entries(parameters)) if (name.endsWith("norm.bias")) values.fill(6);
    const inputs: Value[] = [features, ...scope.values.filter(({ shape }) => shape.length === 4).slice(-2)];
    await checkGradients({
      inputs,
      outputs: logits,
      feeds: { features: randomArray(2, features.shape), ...parameters },
      elements: 10,
    });
  });
});
