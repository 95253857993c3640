/**
 * Refuse a pair of images (or maps) that cannot be compared number by number.
 *
 * A NaN would turn a whole score into NaN and later into `null` in a JSON file; naming the pixel here is kinder.
 *
 * @param who        caller named in the message
 * @param predicted  what was rendered
 * @param truth      what it is compared with, same length
 * @throws {RangeError} when there is nothing to compare, the lengths differ, or a value is not finite
 */
export function checkImagePair(who: string, predicted: Float32Array, truth: Float32Array): void {
  if (predicted.length !== truth.length || truth.length === 0) {
    throw new RangeError(
      `${who}: predicted has ${predicted.length} values, truth has ${truth.length}; ` +
        "two images of the same size are needed. Render at the scene's working size.",
    );
  }
  checkFinite(who, "predicted", predicted);
  checkFinite(who, "truth", truth);
}

function checkFinite(who: string, name: string, values: Float32Array): void {
  const first = values.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  const count = values.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
  throw new RangeError(
    `${who}: ${name} holds ${count} values that are not finite, the first is ${values[first]} at index ${first}; ` +
      "finite numbers are needed. Look for the stage that made them.",
  );
}
