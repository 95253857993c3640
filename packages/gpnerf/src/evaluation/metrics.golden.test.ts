import { readFileSync } from "node:fs";
import { assertAllClose } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { gaussianKernel } from "../images/gaussianKernel.ts";
import { confusionMatrix, segmentationScores } from "./confusion.ts";
import { meanSquaredError, psnr } from "./psnr.ts";
import { ssim, ssimMap } from "./ssim.ts";

const golden = JSON.parse(readFileSync(new URL("../../test/golden/metrics.json", import.meta.url), "utf8"));

function decodeImage(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16LE(2 * i) / 65535);
}

function decodeFloats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

describe("scores equal the PyTorch reference implementation", () => {
  const { images, segmentation } = golden;
  const predicted = decodeImage(images.predicted);
  const truth = decodeImage(images.truth);

  it("psnr, and the textbook's without a floor", () => {
    expect(Math.abs(psnr(predicted, truth) - images.psnr)).toBeLessThan(1e-5);
    expect(Math.abs(psnr(predicted, truth, 0) - images.psnrPlain)).toBeLessThan(1e-5);
    expect(meanSquaredError(predicted, truth) / images.mse).toBeCloseTo(1, 5);
  });

  it("ssim", () => expect(Math.abs(ssim(predicted, truth, images) - images.ssim)).toBeLessThan(1e-5));

  it("ssim around each pixel, borders included", () => {
    const { step, values } = images.ssimMap;
    const picked = ssimMap(predicted, truth, images).filter((_, i) => i % step === 0);
    // The reference's float32 variances cancel: in double precision its own formula is 3e-4 off in flat places.
    assertAllClose("map", picked, decodeFloats(values), { relative: 0, absolute: 5e-4 });
  });

  it("window of ssim", () => {
    const taps = gaussianKernel(11, 1.5);
    const window = Array.from({ length: 121 }, (_, i) => taps[Math.floor(i / 11)] * taps[i % 11]);
    assertAllClose("window", window, decodeFloats(images.ssimWindow), { relative: 1e-5, absolute: 0 });
  });

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
