import { grad, input, reachedGradients, scalar, sum } from "@gpnerf/engine";
import { checkGradients, evaluate, randomArray } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { depthRegressionLoss, inverseDepthShare, releasedDepthRegressionLoss } from "./depthRegression.ts";

const range = { near: 0.5, far: 6 };
const rays = 6;
const [depth, truth, weight] = [input("depth", [rays]), input("truth", [rays]), input("weight", [rays])];
const loss = depthRegressionLoss(depth, truth, weight, range);

const shareOf = (d: number): number =>
  Math.min(1, Math.max(0, (1 / range.near - 1 / d) / (1 / range.near - 1 / range.far)));
const smooth = (error: number): number => (Math.abs(error) < 0.05 ? error ** 2 / 0.1 : Math.abs(error) - 0.025);

describe("inverse depth share", () => {
  const shares = async (...depths: number[]): Promise<number[]> => {
    const d = input("d", [depths.length]);
    return Array.from((await evaluate({ s: inverseDepthShare(d, range) }, { d: Float32Array.from(depths) })).s);
  };

  it("goes from 0 at near to 1 at far, half way in inverse depth", async () => {
    const [near, middle, far] = await shares(0.5, 2 / (1 / 0.5 + 1 / 6), 6);
    expect(near).toBeCloseTo(0, 6);
    expect(middle).toBeCloseTo(0.5, 6);
    expect(far).toBeCloseTo(1, 6);
  });

  it("is cut off outside, and 0 where the depth is unknown", async () => {
    expect(await shares(0, -1, 0.1, 100)).toEqual([0, 0, 0, 1]);
  });
});

describe("depth regression", () => {
  // Errors on both sides of β, both signs, away from the kinks.
  const feeds = {
    depth: Float32Array.of(1, 2, 3, 1.5, 0.8, 4),
    truth: Float32Array.of(1.02, 1, 5.5, 1.45, 3, 2),
    weight: Float32Array.of(0.5, 1, 2, 1, 0.25, 0),
  };

  it("is smooth L1 between the shares, weighted", async () => {
    let expected = 0;
    feeds.depth.forEach((d, ray) => {
      expected += feeds.weight[ray] * smooth(shareOf(d) - shareOf(feeds.truth[ray]));
    });
    expect((await evaluate({ loss }, feeds)).loss[0]).toBeCloseTo(expected, 5);
  });

  it("has the gradients of central differences for the depths, and none for the truth", async () => {
    await checkGradients({ inputs: [depth], outputs: loss, feeds });
    const [toDepth, toTruth] = reachedGradients([{ value: loss, gradient: scalar(1) }], [depth, truth]);
    expect(toDepth).toBeDefined();
    expect(toTruth).toBeUndefined();
  });

  it("gives finite numbers and no gradient for a depth of 0", async () => {
    const zeros = { ...feeds, depth: new Float32Array(rays) };
    const results = await evaluate({ loss, gradient: grad(loss, [depth])[0] }, zeros);
    expect(Number.isFinite(results.loss[0])).toBe(true);
    expect(Array.from(results.gradient, Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

it("depth regression as released equals the matrix of all pairs that it comes from", async () => {
  const feeds = {
    coarse: randomArray(1, [rays], 0.2, 6),
    fine: randomArray(2, [rays], 0.2, 6),
    truth: Float32Array.of(0, 1, 0, 3, 5, 0.7),
  };
  const known = Array.from(feeds.truth, (d) => (d > 0 ? 1 : 0));
  let expected = 0;
  for (let j = 0; j < rays; j++) {
    const s = known[j] * shareOf(Math.max(feeds.truth[j], 1e-5));
    for (let i = 0; i < rays; i++) expected += smooth(feeds.coarse[j] * known[i] - s) / rays ** 2;
    expected += smooth(feeds.fine[j] - s) / rays;
  }
  const pairs = releasedDepthRegressionLoss(
    {
      coarse: input("coarse", [rays]),
      fine: input("fine", [rays]),
      truth,
      weight: sum(input("share", [rays, 1]), 1),
      knownShare: known.filter(Boolean).length / rays,
    },
    range,
  );
  const results = await evaluate({ pairs }, { ...feeds, share: new Float32Array(rays).fill(1 / rays) });
  expect(results.pairs[0]).toBeCloseTo(expected, 5);
});
