import { input } from "@gpnerf/engine";
import { checkGradients, evaluate, randomArray } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { photometricLoss } from "./photometric.ts";

const rays = 4;
const [color, truth, weight] = [input("color", [rays, 3]), input("truth", [rays, 3]), input("weight", [rays, 1])];
const loss = photometricLoss(color, truth, weight);
const feeds = {
  color: randomArray(1, [rays, 3]),
  truth: randomArray(2, [rays, 3]),
  weight: Float32Array.of(0.5, 1, 2, 0),
};

it("sums the squared colour errors of each ray, by its weight", async () => {
  let expected = 0;
  for (let ray = 0; ray < rays; ray++) {
    for (let c = 0; c < 3; c++) {
      expected += feeds.weight[ray] * (feeds.color[3 * ray + c] - feeds.truth[3 * ray + c]) ** 2;
    }
  }
  expect((await evaluate({ loss }, feeds)).loss[0]).toBeCloseTo(expected, 5);
});

it("by hand: an error of (1, 0, −2) with weight ½ costs 2.5", async () => {
  const one = photometricLoss(input("color", [1, 3]), input("truth", [1, 3]), input("weight", [1, 1]));
  const values = await evaluate(
    { loss: one },
    { color: Float32Array.of(1, 0.5, 0), truth: Float32Array.of(0, 0.5, 2), weight: Float32Array.of(0.5) },
  );
  expect(values.loss[0]).toBe(2.5);
});

it("has the gradients of central differences, none where the weight is 0", async () => {
  await checkGradients({ inputs: [color, truth, weight], outputs: loss, feeds });
});
