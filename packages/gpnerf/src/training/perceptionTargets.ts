import { type InstanceSet, instanceLabels } from "../scene/instanceSet.ts";
import type { Frame } from "../scene/scene.ts";

/**
 * One-hot classes divided by the number of labelled pixels, [pixels, channels], so that the cross-entropy is a mean; not
 * divided for a sum. All zeros without labels.
 *
 * @param channels logits per pixel: the classes, and possibly one for "ignore", which is nobody's truth
 */
export function semanticTargets(
  labels: Uint8Array | undefined,
  pixels: number,
  {
    classes,
    channels,
    reduction,
  }: { readonly classes: number; readonly channels: number; readonly reduction: "mean" | "sum" },
): Float32Array {
  const targets = new Float32Array(pixels * channels);
  if (!labels) return targets;
  const labelled = labels.reduce((count, label) => count + (label < classes ? 1 : 0), 0);
  labels.forEach((label, pixel) => {
    if (label < classes) targets[pixel * channels + label] = reduction === "mean" ? 1 / labelled : 1;
  });
  return targets;
}

/**
 * Labels of a frame's instances, [pixels]: 0 … instanceCount − 1, or `instanceCount` where void or masked; void
 * everywhere in a frame without instance map.
 *
 * @param set which ids are told apart
 * @throws {RangeError} when the set does not hold as many instances as the network tells apart
 */
export function instanceTruth(
  { instance, mask }: Pick<Frame, "instance" | "mask">,
  pixels: number,
  set: InstanceSet | undefined,
  instanceCount: number,
): Uint16Array {
  if (!instance || !set) return new Uint16Array(pixels).fill(instanceCount);
  if (set.ids.length !== instanceCount) {
    throw new RangeError(
      `instanceTruth: the scene has ${set.ids.length} instances, the network tells ${instanceCount} apart. Give the set that the network was made for.`,
    );
  }
  return instanceLabels(set, instance, mask);
}
