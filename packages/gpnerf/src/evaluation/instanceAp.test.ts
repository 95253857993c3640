import { describe, expect, it } from "vitest";
import { goldenInstances as golden } from "../../test/goldenInstances.ts";
import { apThresholds, instanceAp, meanAp } from "./instanceAp.ts";

/** Probabilities that put `confidence` on the given channel of each pixel and share the rest. */
function peaked(channels: readonly number[], count: number, confidence: readonly number[] = []): Float32Array {
  return Float32Array.from({ length: channels.length * count }, (_, i) => {
    const pixel = Math.floor(i / count);
    const peak = confidence[pixel] ?? 0.9;
    return i % count === channels[pixel] ? peak : (1 - peak) / (count - 1);
  });
}

describe("instanceAp", () => {
  it("equals the PyTorch reference", () => {
    const { ap, found, predicted } = instanceAp(golden.probabilities, golden.labels, golden.instances);
    expect([...apThresholds]).toEqual(golden.thresholds);
    golden.ap.forEach((expected, i) => {
      expect(ap![i]).toBeCloseTo(expected, 6);
    });
    expect(Array.from(predicted)).toEqual(Array.from(golden.predicted));
    expect(found.map((one) => one.instance)).toEqual(golden.trueLabels);
    expect(found.map((one) => one.predicted)).toEqual(golden.matchedLabels);
  });

  it("is 1 everywhere for perfect masks, in whatever channels", () => {
    const { ap, found } = instanceAp(peaked([2, 2, 0, 0, 1], 4), Uint8Array.of(0, 0, 1, 1, 2), 3);
    expect(ap).toEqual([1, 1, 1, 1, 1, 1]);
    expect(found.map((one) => one.predicted)).toEqual([2, 0, 1]);
    for (const { confidence } of found) expect(confidence).toBeCloseTo(0.9, 6);
  });

  it("is 0 when no mask overlaps its instance by more than half", () => {
    const { ap, found } = instanceAp(peaked([0, 1, 0, 1, 0, 1], 3), Uint8Array.of(0, 0, 0, 1, 1, 1), 2);
    expect(ap).toEqual([0, 0, 0, 0, 0, 0]);
    for (const { iou } of found) expect(iou).toBeCloseTo(0.5, 6);
  });

  it("is null when the truth holds no instance", () => {
    expect(instanceAp(peaked([0, 1], 3), Uint8Array.of(2, 2), 2)).toEqual({
      ap: null,
      found: [],
      predicted: Uint16Array.of(0, 1),
    });
  });

  it("counts an instance without a mask as missed, with confidence 0, behind all others", () => {
    const { ap, found } = instanceAp(peaked([0, 0, 0, 0], 3), Uint8Array.of(1, 1, 1, 0), 2);
    expect(found).toMatchObject([
      { instance: 0, predicted: null, iou: 0, confidence: 0 },
      { instance: 1, predicted: 0, iou: expect.closeTo(0.75, 5) },
    ]);
    // Found above 0.5, not above 0.75: one of two, ranked first.
    expect(ap).toEqual([0.5, 0, 0, 0, 0, 0]);
  });

  it("by hand: a confident miss ranked first lowers the precision of all hits behind it", () => {
    // Instance 0: 2 of 3 pixels found with confidence 0.95; instances 1 and 2 perfect with 0.8 and 0.7.
    const channels = [0, 0, 3, 1, 1, 2, 2];
    const confidence = [0.95, 0.95, 0.5, 0.8, 0.8, 0.7, 0.7];
    const labels = Uint8Array.of(0, 0, 0, 1, 1, 2, 2);
    const { ap } = instanceAp(peaked(channels, 4, confidence), labels, 4);
    expect(ap![0]).toBe(1);
    // Precisions 0, 1/2, 2/3 become 2/3 for both hits: (2/3 + 2/3) / 3.
    for (const value of ap!.slice(1)) expect(value).toBeCloseTo(4 / 9, 12);
    // The other way round the miss comes last and costs only its own recall.
    const trusted = [0.6, 0.6, 0.5, 0.8, 0.8, 0.7, 0.7];
    for (const value of instanceAp(peaked(channels, 4, trusted), labels, 4).ap!.slice(1)) {
      expect(value).toBeCloseTo(2 / 3, 12);
    }
  });

  it("takes the median as a mask's confidence, of the two middle pixels when they are even", () => {
    const confidenceOf = (...values: number[]) => {
      const channels = values.map(() => 1);
      return instanceAp(peaked(channels, 3, values), new Uint8Array(values.length), 2).found[0].confidence;
    };
    expect(confidenceOf(0.5, 0.99, 0.6)).toBeCloseTo(0.6, 6);
    expect(confidenceOf(0.5, 0.99, 0.6, 0.7)).toBeCloseTo(0.65, 6);
  });

  it("takes no notice of predictions at void pixels, but shows them", () => {
    const labels = Uint8Array.of(0, 0, 2, 2, 1);
    const clean = instanceAp(peaked([0, 0, 1, 1, 1], 3), labels, 2);
    const other = instanceAp(peaked([0, 0, 0, 0, 1], 3, [0.9, 0.9, 0.5, 0.6, 0.9]), labels, 2);
    expect(clean.ap).toEqual([1, 1, 1, 1, 1, 1]);
    expect(other.found).toEqual(clean.found);
    expect(Array.from(other.predicted)).toEqual([0, 0, 0, 0, 1]);
  });

  it("does not count masks that no instance is matched with", () => {
    const labels = Uint8Array.of(0, 0, 0, 0, 0, 0, 0);
    const { ap } = instanceAp(peaked([0, 0, 0, 0, 0, 0, 1], 3), labels, 2);
    expect(ap!.slice(0, 5)).toEqual([1, 1, 1, 1, 0]);
  });

  it("refuses labels and probabilities that do not fit, in its own name", () => {
    expect(() => instanceAp(peaked([0], 3), Uint8Array.of(7), 2)).toThrow(/instanceAp: the label is 7 at pixel 0/);
    expect(() => instanceAp(new Float32Array(5), Uint8Array.of(0, 0), 2)).toThrow(/5 probabilities for 2 pixels/);
  });
});

describe("meanAp", () => {
  it("averages each threshold over the images that hold instances", () => {
    expect(meanAp([[1, 1, 1, 0, 0, 0], null, [1, 0, 0, 0, 0, 0]])).toEqual([1, 0.5, 0.5, 0, 0, 0]);
  });

  it("is null when none does", () => {
    expect(meanAp([null, null])).toBeNull();
    expect(meanAp([])).toBeNull();
  });
});
