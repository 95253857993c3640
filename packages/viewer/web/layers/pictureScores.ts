import type { FrameMaps } from "../backend/renderBackend.ts";
import { confusionMatrix, segmentationScores } from "../fromGpnerf.ts";
import type { DensePicture } from "./densePicture.ts";

/** How near a picture is to the truth at a photo's camera; absent where the data cannot tell. */
export interface PictureScores {
  /** dB, of the displayed 8-bit colours. */
  readonly psnr?: number;
  /** Share of labelled pixels with the right class, and mean intersection over union, 0..1. */
  readonly accuracy?: number;
  readonly miou?: number;
  /** Median of |depth − truth| / truth, 0..1. */
  readonly depthError?: number;
}

/** @param classCount classes of truth and picture, or undefined when they cannot be compared */
export function pictureScores(picture: DensePicture, truth: FrameMaps, classCount: number | undefined): PictureScores {
  const { color, depth, classes } = picture;
  return {
    ...(color ? { psnr: psnrOfBytes(color, truth.color) } : {}),
    ...(classes && truth.semantic && classCount !== undefined ? classScores(classes, truth.semantic, classCount) : {}),
    ...(depth && truth.depth ? medianError(depth, truth.depth) : {}),
  };
}

function psnrOfBytes(predicted: Uint8Array, truth: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum += ((predicted[i] - truth[i]) / 255) ** 2;
  // The floor of gpnerf's own score: 60 dB for equal pictures.
  return -10 * Math.log10(sum / truth.length + 1e-6);
}

function classScores(predicted: Uint16Array, truth: Uint8Array, classCount: number): PictureScores {
  const scores = segmentationScores(confusionMatrix(predicted, truth, classCount, classCount));
  const isLabelled = scores.iou.some((iou) => iou !== null);
  return isLabelled ? { accuracy: scores.totalAccuracy, miou: scores.miou } : {};
}

function medianError(predicted: Float32Array, truth: Float32Array): PictureScores {
  const errors = predicted
    .map((depth, i) => (truth[i] > 0 ? Math.abs(depth - truth[i]) / truth[i] : Number.NaN))
    .filter((error) => Number.isFinite(error))
    .sort();
  return errors.length > 0 ? { depthError: errors[errors.length >> 1] } : {};
}
