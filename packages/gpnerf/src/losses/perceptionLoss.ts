import { input, softmax, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { logitChannels } from "../perception/perceptionHead.ts";
import { type InstanceTargetValues, instanceLoss } from "./instance.ts";
import { semanticLoss } from "./semantic.ts";

/** What the head's answer is held against: one-hot classes times the pixel's weight, [pixels, channels], or instances. */
export type PerceptionTruth = { readonly classes: Value } | { readonly instances: InstanceTargetValues };

/** Graph inputs for the truth of a network: `truth` for classes; named like `InstanceTargets` for instances. */
export function perceptionTruth(config: ModelConfig): PerceptionTruth {
  const { data, perception } = config;
  const pixels = data.width * data.height;
  if (perception.target === "semantic") return { classes: input("truth", [pixels, logitChannels(config)]) };
  const { classes: instances } = perception;
  return {
    instances: {
      truth: input("truth", [pixels, instances]),
      matchedWeight: input("matchedWeight", [instances]),
      unmatchedWeight: input("unmatchedWeight", [instances]),
      labelled: input("labelled", [pixels]),
    },
  };
}

/**
 * The loss that the perception head is trained with: L_sem (Eq. 10), or the instance loss in its place.
 *
 * @param logits [pixels, channels]
 * @returns a scalar
 */
export function perceptionLoss(logits: Value, truth: PerceptionTruth): Value {
  return "classes" in truth
    ? semanticLoss(logits, truth.classes)
    : instanceLoss(instanceProbabilities(logits), truth.instances).total;
}

/**
 * Probabilities of a pixel being each instance, and none of them.
 * @param logits [pixels, channels]
 */
export function instanceProbabilities(logits: Value): Value {
  return softmax(logits);
}
