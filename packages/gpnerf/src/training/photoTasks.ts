import type { WorkerContext } from "@gpnerf/engine";
import { network } from "../model/workerNetwork.ts";
import { semanticTargets } from "./perceptionTargets.ts";

/** A labelled photo. */
export interface LabelledPhoto {
  /** [height, width, 3], sRGB in 0..1. */
  readonly color: Float32Array;
  /** Class per pixel, [height, width]. */
  readonly semantic: Uint8Array;
}

/**
 * L_sem of what the head says of a photo's own features; its gradient adds to that of extractor and head.
 *
 * @param payload.weight of the photo's loss in the step's
 * @param payload.channels logits per pixel
 */
export async function accumulatePhotoGradients(
  {
    photo,
    weight,
    ...targets
  }: {
    photo: LabelledPhoto;
    weight: number;
    classes: number;
    channels: number;
    reduction: "mean" | "sum";
  },
  context: WorkerContext,
): Promise<{ semantic: number }> {
  const { color: image, semantic: labels } = photo;
  const truth = semanticTargets(labels, labels.length, targets);
  const feeds = { image, truth, photoWeight: Float32Array.of(weight) };
  const { semantic } = await network(context).run("photoGradient", feeds);
  return { semantic: semantic[0] };
}
