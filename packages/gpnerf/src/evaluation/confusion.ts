/** Class index of every pixel, [height, width]. */
export type LabelMap = Uint8Array | Uint16Array | Int32Array;

/** How often pixels of each true class were given each class. */
export interface ConfusionMatrix {
  readonly classCount: number;
  /** Pixel counts, [true class, predicted class]. */
  readonly counts: Float64Array;
}

/** Segmentation scores of one image, each in 0..1, higher is better. */
export interface SegmentationScores {
  /** Share of counted pixels with the right class. */
  readonly totalAccuracy: number;
  /** Share of right pixels per true class, averaged over the classes present. */
  readonly averageAccuracy: number;
  /** Intersection over union, averaged over the classes present. */
  readonly miou: number;
  /** Intersection over union of each class; null for a class with no counted pixel in the truth. */
  readonly iou: readonly (number | null)[];
}

/**
 * Count how a predicted label map confuses the classes, by the rules of the released evaluation protocol.
 *
 * Pixels whose truth is `ignoreLabel` are left out. Pixels *predicted* outside the classes (the ignore class among
 * them) vanish as well instead of counting as errors, which flatters a network that likes to predict "ignore".
 *
 * @param predicted    class index per pixel, [height, width]
 * @param truth        class index or `ignoreLabel` per pixel, [height, width]
 * @param classCount   number of classes, without the ignore class
 * @param ignoreLabel  label of pixels that belong to no class
 * @throws {RangeError} when the sizes differ, or a true label is neither a class nor `ignoreLabel`
 */
export function confusionMatrix(
  predicted: LabelMap,
  truth: LabelMap,
  classCount: number,
  ignoreLabel: number,
): ConfusionMatrix {
  if (predicted.length !== truth.length) {
    throw new RangeError(
      `confusionMatrix: predicted has ${predicted.length} pixels, truth has ${truth.length}; ` +
        "two label maps of the same size are needed.",
    );
  }
  const counts = new Float64Array(classCount * classCount);
  for (let i = 0; i < truth.length; i++) {
    const row = truth[i];
    const column = predicted[i];
    if (row === ignoreLabel) continue;
    if (row < 0 || row >= classCount) {
      throw new RangeError(
        `confusionMatrix: truth is ${row} at pixel ${i}; a class in 0..${classCount - 1} or the ignore label ` +
          `${ignoreLabel} is needed. Map the labels to the scene's label set first.`,
      );
    }
    if (column >= 0 && column < classCount) counts[row * classCount + column]++;
  }
  return { classCount, counts };
}

/**
 * Accuracy and mean intersection over union from a confusion matrix.
 *
 * A class is *present* when its row is not empty. Absent classes are skipped by both averages, even where they were
 * predicted, and so is a class all of whose pixels were predicted as "ignore". With no present class at all every
 * score is 0, as in the released protocol; callers that want to leave such an image out can see it by `iou` being
 * all null.
 */
export function segmentationScores({ classCount, counts }: ConfusionMatrix): SegmentationScores {
  const rowSums = new Float64Array(classCount);
  const columnSums = new Float64Array(classCount);
  for (let row = 0; row < classCount; row++) {
    for (let column = 0; column < classCount; column++) {
      const count = counts[row * classCount + column];
      rowSums[row] += count;
      columnSums[column] += count;
    }
  }

  const iou: (number | null)[] = [];
  let [present, correct, total, iouSum, accuracySum] = [0, 0, 0, 0, 0];
  for (let c = 0; c < classCount; c++) {
    if (rowSums[c] === 0) {
      iou.push(null);
      continue;
    }
    const diagonal = counts[c * classCount + c];
    const overlap = diagonal / (rowSums[c] + columnSums[c] - diagonal);
    iou.push(overlap);
    iouSum += overlap;
    accuracySum += diagonal / rowSums[c];
    correct += diagonal;
    total += rowSums[c];
    present++;
  }
  if (present === 0) return { totalAccuracy: 0, averageAccuracy: 0, miou: 0, iou };
  return { totalAccuracy: correct / total, averageAccuracy: accuracySum / present, miou: iouSum / present, iou };
}
