import { randomArray } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { matchInstances } from "./matchInstances.ts";

const [pixels, channels, instances] = [12, 4, 3];
const voidLabel = instances;

/** Rows of positive numbers that sum to 1. */
function randomProbabilities(seed: number): Float32Array {
  const values = randomArray(seed, [pixels, channels], 0.05, 1);
  return values.map((value, i) => {
    const start = i - (i % channels);
    return value / values.slice(start, start + channels).reduce((sum, p) => sum + p, 0);
  });
}

/** The formulas of the docstring, pixel by pixel. */
function scoresByFormula(probabilities: Float32Array, labels: Uint8Array, instance: number, channel: number) {
  const counted = [...labels.keys()].filter((pixel) => labels[pixel] !== voidLabel);
  let [crossEntropy, overlap, mass, area] = [0, 0, 0, 0];
  for (const pixel of counted) {
    const p = probabilities[pixel * channels + channel];
    const g = labels[pixel] === instance ? 1 : 0;
    crossEntropy += -g * Math.log(p + 1e-8) - (1 - g) * Math.log(1 - p + 1e-8);
    overlap += p * g;
    mass += p;
    area += g;
  }
  return {
    crossEntropy: crossEntropy / counted.length,
    softIou: overlap / (mass + area - overlap + 1e-6),
  };
}

describe("matchInstances", () => {
  const labels = Uint8Array.of(2, 2, 0, 0, 2, voidLabel, 2, 0, 0, 0, voidLabel, 2);

  it("has the cheapest assignment of instances to channels, and the scores of its pairs", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const probabilities = randomProbabilities(seed);
      const score = (instance: number, channel: number) => scoresByFormula(probabilities, labels, instance, channel);
      const cost = (instance: number, channel: number): number => {
        const { crossEntropy, softIou } = score(instance, channel);
        return crossEntropy + 1 - softIou;
      };
      const pairs = [0, 1, 2].flatMap((a) => [0, 1, 2].filter((b) => b !== a).map((b) => [a, b]));
      const [first, second] = pairs.reduce((best, pair) =>
        cost(0, pair[0]) + cost(2, pair[1]) < cost(0, best[0]) + cost(2, best[1]) ? pair : best,
      );
      const matches = matchInstances(probabilities, labels, instances);
      expect(matches.map(({ instance, channel }) => [instance, channel])).toEqual([
        [0, first],
        [2, second],
      ]);
      for (const { instance, channel, crossEntropy, softIou } of matches) {
        const expected = score(instance, channel);
        expect(crossEntropy).toBeCloseTo(expected.crossEntropy, 10);
        expect(softIou).toBeCloseTo(expected.softIou, 10);
      }
    }
  });

  it("finds permuted masks again, whatever the order of the channels", () => {
    const permutation = [2, 0, 1];
    const masks = new Float32Array(pixels * channels);
    labels.forEach((label, pixel) => {
      masks[pixel * channels + (label === voidLabel ? 3 : permutation[label])] = 1;
    });
    const matches = matchInstances(masks, labels, instances);
    expect(matches.map(({ instance, channel }) => [instance, channel])).toEqual([
      [0, 2],
      [2, 1],
    ]);
    for (const { crossEntropy, softIou } of matches) {
      expect(crossEntropy).toBeCloseTo(0, 6);
      expect(softIou).toBeCloseTo(1, 6);
    }
  });

  it("takes no notice of void pixels and of channels after those of the instances", () => {
    const probabilities = randomProbabilities(3);
    const changed = probabilities.map((p, i) => {
      const isVoid = labels[Math.floor(i / channels)] === voidLabel;
      return isVoid || i % channels >= instances ? 0.5 : p;
    });
    expect(matchInstances(changed, labels, instances)).toEqual(matchInstances(probabilities, labels, instances));
  });

  it("by hand: cross-entropy alone prefers a flat channel, with the overlap the one that shows the instance", () => {
    // Instance 0 is the first of ten pixels, instance 1 the others, which channel 2 shows. For instance 0, channel 0 is
    // 0.1 everywhere (CE 0.33, sIoU 0.05), channel 1 is 0.8 there and 0.3 elsewhere (CE 0.34, sIoU 0.22).
    const rows = Array.from({ length: 10 }, (_, pixel) => (pixel === 0 ? [0.1, 0.8, 0] : [0.1, 0.3, 1]));
    const ofRows = Uint8Array.from(rows, (_, pixel) => (pixel === 0 ? 0 : 1));
    const matches = matchInstances(Float32Array.from(rows.flat()), ofRows, 3);
    expect(matches.map(({ channel }) => channel)).toEqual([1, 2]);
    expect(matches[0].crossEntropy).toBeCloseTo((-Math.log(0.8) - 9 * Math.log(0.7)) / 10, 6);
    expect(matches[0].softIou).toBeCloseTo(0.8 / (3.5 + 1 - 0.8), 6);
  });

  it("takes rounding over 1 for 1", () => {
    const p = Float32Array.of(1.0000001, 0, 0, 1);
    expect(p[0]).toBeGreaterThan(1);
    for (const { crossEntropy, softIou } of matchInstances(p, Uint8Array.of(0, 1), 2)) {
      expect(crossEntropy).toBeCloseTo(0, 6);
      expect(softIou).toBeCloseTo(1, 5);
    }
  });

  it("is empty when every pixel is void", () => {
    expect(matchInstances(randomProbabilities(1), new Uint8Array(pixels).fill(voidLabel), instances)).toEqual([]);
  });

  it("refuses what does not fit: sizes, raw ids, logits, NaN", () => {
    const fine = randomProbabilities(1);
    expect(() => matchInstances(fine.slice(1), labels, instances)).toThrow(/47 probabilities for 12 pixels/);
    expect(() => matchInstances(fine, labels, 5)).toThrow(/48 probabilities for 12 pixels and 5 instances/);
    expect(() => matchInstances(fine, labels.with(4, 9), instances)).toThrow(/label is 9 at pixel 4/);
    expect(() => matchInstances(fine.with(7, 2.5), labels, instances)).toThrow(/is 2.5 at pixel 1, channel 3/);
    expect(() => matchInstances(fine.with(7, Number.NaN), labels, instances)).toThrow(/is NaN at pixel 1, channel 3/);
  });
});
