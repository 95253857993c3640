import type { Device } from "@gpnerf/engine";
import { composedCrossViewAttention } from "../field/composedCrossViewAttention.ts";
import { type CrossViewAttention, crossViewAttention, layerByLayer } from "../field/crossViewAttention.ts";
import { feedForward } from "../field/feedForward.ts";
import { foldedFeedForward } from "../field/foldedFeedForward.ts";
import { type Placement, placement, sharedPlacement } from "../field/placement.ts";
import { unrolledCrossViewAttention } from "../field/unrolledCrossViewAttention.ts";
import { alongRayAttention } from "../ray/alongRayAttention.ts";
import { alongRayAttentionByHead } from "../ray/alongRayAttentionByHead.ts";

/** How the parts of the transformers are written down: all formulations have the same parameters and equal outputs up to rounding. */
export interface Formulation {
  readonly crossView: CrossViewAttention;
  readonly placement: Placement;
  readonly alongRay: typeof alongRayAttention;
  readonly feedForward: typeof feedForward;
}

/** The definition. */
export const plainFormulation: Formulation = {
  crossView: layerByLayer(crossViewAttention),
  placement,
  alongRay: alongRayAttention,
  feedForward,
};

/** Few large operators: for GPUs and exported files. */
export const composedFormulation: Formulation = {
  ...plainFormulation,
  crossView: layerByLayer(composedCrossViewAttention),
};

/**
 * Many small operators whose intermediates stay in the cache of a core: for CPUs, see decision 14.
 */
export const unrolledFormulation: Formulation = {
  crossView: unrolledCrossViewAttention,
  placement: sharedPlacement,
  alongRay: alongRayAttentionByHead,
  feedForward: foldedFeedForward,
};

/** What runs fastest on a device; with none given, what runs on all of them. */
export function formulationFor(device: Device | undefined): Formulation {
  return device === "cpu" ? unrolledFormulation : composedFormulation;
}
