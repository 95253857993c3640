import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { confusionMatrix, segmentationScores } from "./confusion.ts";

describe("confusionMatrix", () => {
  it("has truth in rows and predictions in columns", () => {
    const { counts } = confusionMatrix(Uint8Array.of(1, 1, 0), Uint8Array.of(0, 0, 1), 2, 2);
    expect(Array.from(counts)).toEqual([0, 2, 1, 0]);
  });

  it("leaves ignored pixels out and lets predictions outside the classes vanish", () => {
    const { counts } = confusionMatrix(Uint8Array.of(0, 0, 2, 1), Uint8Array.of(2, 0, 0, 1), 2, 2);
    expect(Array.from(counts)).toEqual([1, 0, 0, 1]);
  });

  it("refuses a true label that is neither a class nor ignored", () => {
    expect(() => confusionMatrix(Uint8Array.of(0, 0), Uint8Array.of(0, 7), 2, 255)).toThrow(/truth is 7 at pixel 1/);
  });

  it("refuses maps of different sizes", () => {
    expect(() => confusionMatrix(new Uint8Array(2), new Uint8Array(3), 2, 2)).toThrow(/predicted has 2 pixels/);
  });
});

describe("segmentationScores", () => {
  it("skips classes that the truth does not hold, even where they are predicted", () => {
    const scores = segmentationScores(confusionMatrix(Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0, 0, 0, 0), 2, 2));
    expect(scores).toEqual({ totalAccuracy: 0.75, averageAccuracy: 0.75, miou: 0.75, iou: [0.75, null] });
  });

  it("gives zeros when nothing can be scored", () => {
    const scores = segmentationScores(confusionMatrix(Uint8Array.of(0, 1), Uint8Array.of(2, 2), 2, 2));
    expect(scores).toEqual({ totalAccuracy: 0, averageAccuracy: 0, miou: 0, iou: [null, null] });
  });

  it("is 1 for a perfect prediction and unchanged when pixels are repeated", () => {
    const label = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 40 }), (pixels) => {
        const truth = Uint8Array.from(pixels, ([t]) => t);
        const predicted = Uint8Array.from(pixels, ([, p]) => p);
        const perfect = segmentationScores(confusionMatrix(truth, truth, 4, 4));
        expect([perfect.miou, perfect.totalAccuracy, perfect.averageAccuracy]).toEqual([1, 1, 1]);

        const once = segmentationScores(confusionMatrix(predicted, truth, 4, 4));
        const twice = segmentationScores(
          confusionMatrix(Uint8Array.of(...predicted, ...predicted), Uint8Array.of(...truth, ...truth), 4, 4),
        );
        expect(twice.miou).toBeCloseTo(once.miou, 12);
        expect(once.miou).toBeLessThanOrEqual(once.averageAccuracy + 1e-12);
      }),
    );
  });
});
