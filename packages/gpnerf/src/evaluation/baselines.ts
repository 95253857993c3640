import type { LabelMap } from "./confusion.ts";

/**
 * @file Answers that need no network. A method that does not beat them has learned nothing about the scene, so every
 * table of scores shows them.
 */

/**
 * The nearest source view's photo as it is, not warped to the new viewpoint.
 *
 * @param sources  source colours, nearest camera first, each [height, width, 3], sRGB in 0..1
 * @returns the first source itself, not a copy
 * @throws {RangeError} when there is no source
 */
export function nearestView(sources: readonly Float32Array[]): Float32Array {
  requireSources("nearestView", sources);
  return sources[0];
}

/**
 * The pixelwise mean of all source photos.
 *
 * @param sources  source colours, each [height, width, 3], sRGB in 0..1
 * @throws {RangeError} when there is no source or their sizes differ
 */
export function meanView(sources: readonly Float32Array[]): Float32Array {
  requireSources("meanView", sources);
  return Float32Array.from(sources[0], (_, i) => {
    let sum = 0;
    for (const source of sources) sum += source[i];
    return sum / sources.length;
  });
}

/**
 * The class that covers most pixels of the source views, predicted everywhere.
 *
 * @param labels       label maps of the source views, each [height, width]
 * @param ignoreLabel  label that is never chosen
 * @returns a constant label map of a source's size; the lower class wins a tie; all `ignoreLabel` when nothing is labelled
 * @throws {RangeError} when there is no label map or their sizes differ
 */
export function majorityClass(labels: readonly LabelMap[], ignoreLabel: number): Int32Array {
  requireSources("majorityClass", labels);
  const counts = new Map<number, number>();
  for (const map of labels) for (const label of map) counts.set(label, (counts.get(label) ?? 0) + 1);
  counts.delete(ignoreLabel);
  let [majority, most] = [ignoreLabel, 0];
  for (const [label, count] of counts) {
    if (count > most || (count === most && label < majority)) [majority, most] = [label, count];
  }
  return new Int32Array(labels[0].length).fill(majority);
}

function requireSources(who: string, sources: readonly { readonly length: number }[]): void {
  const sizes = sources.map((source) => source.length);
  if (sizes.length === 0 || sizes.some((size) => size !== sizes[0])) {
    throw new RangeError(
      `${who}: ${sizes.length} source views with ${sizes.join(", ") || "no"} values; ` +
        "at least one is needed and all must have the same size.",
    );
  }
}
