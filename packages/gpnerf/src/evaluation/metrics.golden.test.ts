import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { confusionMatrix, segmentationScores } from "./confusion.ts";
import { psnr } from "./psnr.ts";
import { ssim } from "./ssim.ts";

const golden = JSON.parse(readFileSync(new URL("../../test/golden/metrics.json", import.meta.url), "utf8"));

function decodeImage(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16LE(2 * i) / 65535);
}

describe("scores equal the PyTorch reference implementation", () => {
  const { images, segmentation } = golden;
  const predicted = decodeImage(images.predicted);
  const truth = decodeImage(images.truth);

  it("psnr", () => expect(Math.abs(psnr(predicted, truth) - images.psnr)).toBeLessThan(1e-5));

  it("ssim", () => expect(Math.abs(ssim(predicted, truth, images) - images.ssim)).toBeLessThan(1e-5));

  it.each(["missingClasses", "allPredictedIgnored"])("segmentation, %s", (name) => {
    const expected = segmentation[name];
    const matrix = confusionMatrix(
      Int32Array.from(expected.predicted),
      Int32Array.from(expected.truth),
      segmentation.classCount,
      segmentation.ignoreLabel,
    );
    const scores = segmentationScores(matrix);
    if (expected.confusion) expect(Array.from(matrix.counts)).toEqual(expected.confusion);
    expect(scores.miou).toBeCloseTo(expected.miou, 6);
    expect(scores.totalAccuracy).toBeCloseTo(expected.totalAccuracy, 6);
    expect(scores.averageAccuracy).toBeCloseTo(expected.averageAccuracy, 6);
    for (const [c, iou] of (expected.iou ?? []).entries()) expect(scores.iou[c] ?? 0).toBeCloseTo(iou, 6);
  });
});
