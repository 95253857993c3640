import { grad, initializeParameters, input, ParameterScope, square, sum } from "@gpnerf/engine";
import { evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { smallConfig } from "../../test/smallConfig.ts";
import { mapSizes } from "../model/networkScopes.ts";
import { headSize, perceptionHead } from "./perceptionHead.ts";

/** The paper's head for images of this size, with its map of features as an input. */
function head(width: number, height: number) {
  const { model } = smallConfig();
  const config = { ...model, data: { ...model.data, width, height } };
  const { semantic: map } = mapSizes(config);
  const scope = new ParameterScope();
  const features = input("features", [map.width * map.height, map.channels]);
  return { scope, features, map, logits: perceptionHead(scope, features, headSize(map, config), config) };
}

describe("U-Net head", () => {
  it.each([
    [160, 120],
    [96, 72],
    [65, 47],
    [17, 16],
  ])("gives a logit for every class of every pixel of a %i×%i image", (width, height) => {
    expect(head(width, height).logits.shape).toEqual([height, width, 3]);
  });

  it("starts with equal probabilities", async () => {
    const { scope, features, logits } = head(32, 24);
    const parameters = Object.fromEntries(initializeParameters(scope.declared, seededRandom(1)));
    const values = (await evaluate({ logits }, { features: randomArray(2, features.shape), ...parameters })).logits;
    for (let i = 0; i < values.length; i++) expect(values[i]).toBeCloseTo(values[i % 3], 6);
  });

  it("reads part i of the features at the cells of level i only, from low-level to high-level", async () => {
    const { scope, features, map, logits } = head(32, 24);
    const parameters = Object.fromEntries(
      scope.declared.map(({ name, shape }, i) => [name, randomArray(i, shape, -0.5, 0.7)]),
    );
    const [gradient] = grad(sum(square(logits)), [features]);
    const { into } = await evaluate({ into: gradient }, { features: randomArray(2, features.shape), ...parameters });
    const perPart = map.channels / 4;
    for (let level = 0; level < 4; level++) {
      const read: number[] = [];
      const expected: number[] = [];
      for (let cell = 0; cell < map.width * map.height; cell++) {
        const at = cell * map.channels + level * perPart;
        if (Math.hypot(...into.slice(at, at + perPart)) > 0) read.push(cell);
        const [column, row] = [cell % map.width, Math.floor(cell / map.width)];
        if (column % 2 ** level === 0 && row % 2 ** level === 0) expected.push(cell);
      }
      expect(read, `level ${level}`).toEqual(expected);
    }
  });

  it("knows the context: a feature at the far end of the map changes the logits of the first pixel", async () => {
    const { scope, features, map, logits } = head(32, 24);
    const parameters = Object.fromEntries(
      scope.declared.map(({ name, shape }, i) => [name, randomArray(i, shape, 0, 0.5)]),
    );
    const values = randomArray(2, features.shape, 0, 1);
    const changed = values.slice();
    // The last cell of the top level.
    const cell = 8 * Math.floor((map.height - 1) / 8) * map.width + 8 * Math.floor((map.width - 1) / 8);
    changed.fill(9, cell * map.channels, (cell + 1) * map.channels);
    const [before, after] = [
      await evaluate({ logits }, { features: values, ...parameters }),
      await evaluate({ logits }, { features: changed, ...parameters }),
    ];
    expect(Math.abs(after.logits[0] - before.logits[0])).toBeGreaterThan(1e-3);
  });
});
