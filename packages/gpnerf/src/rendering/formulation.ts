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

/** Few large operators: for backward passes, GPUs and exported files. */
export const composedFormulation: Formulation = {
  ...plainFormulation,
  crossView: layerByLayer(composedCrossViewAttention),
};

/**
 * Many small operators whose intermediates stay in the cache of a core: for rendering on the CPU, see decision 14.
 */
export const unrolledFormulation: Formulation = {
  crossView: unrolledCrossViewAttention,
  placement: sharedPlacement,
  alongRay: alongRayAttentionByHead,
  feedForward: foldedFeedForward,
};
