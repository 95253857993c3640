import { grad, input, mul, sum } from "@gpnerf/engine";
import { checkGradients, evaluate, randomArray } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { fusedLevel, fusedMap } from "./fusedMap.ts";

const [count, rays, channels] = [6, 3, 2];
const novel = input("novel", [count, channels]);
const rendered = input("rendered", [rays, channels]);
const fused = fusedMap(novel, rendered, input("cells", [rays], "int32"));
const cells = Int32Array.of(4, 0, 5);
const feeds = { novel: randomArray(1, [count, channels]), rendered: randomArray(2, [rays, channels]), cells };

it("holds the rendered features at the cells of the rays, the view's own elsewhere", async () => {
  const expected = feeds.novel.slice();
  cells.forEach((cell, ray) => {
    expected.set(feeds.rendered.subarray(channels * ray, channels * (ray + 1)), channels * cell);
  });
  const values = (await evaluate({ fused }, feeds)).fused;
  values.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 6);
  });
});

it("sends the gradient of a pasted cell to the rendered feature, of any other to the view's own", async () => {
  const weight = input("weight", [count, channels]);
  const [toNovel, toRendered] = grad(sum(mul(fused, weight)), [novel, rendered]);
  const numbers = Float32Array.from({ length: count * channels }, (_, i) => i + 1);
  const gradients = await evaluate({ toNovel, toRendered }, { cells, weight: numbers });
  expect(Array.from(gradients.toNovel)).toEqual([0, 0, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]);
  expect(Array.from(gradients.toRendered)).toEqual([9, 10, 1, 2, 11, 12]);
});

it("has the gradients of central differences", async () => {
  await checkGradients({ inputs: [novel, rendered], outputs: fused, feeds });
});

it("level by level, pastes where a cell lies on the ray and nothing for rays between the cells", async () => {
  // The second ray passes between the cells of this level.
  const between = Int32Array.of(4, count, 5);
  const kept = Float32Array.of(1, 1, 1, 1, 0, 0);
  const through = input("cells", [rays], "int32");
  const level = fusedLevel(novel, rendered, { through, kept: input("kept", [count, 1]), isFinest: false });
  const expected = feeds.novel.slice();
  for (const ray of [0, 2]) {
    expected.set(feeds.rendered.subarray(channels * ray, channels * (ray + 1)), channels * between[ray]);
  }
  expect((await evaluate({ level }, { ...feeds, cells: between, kept })).level).toEqual(expected);
  await checkGradients({ inputs: [novel, rendered], outputs: level, feeds: { ...feeds, cells: between, kept } });
});
