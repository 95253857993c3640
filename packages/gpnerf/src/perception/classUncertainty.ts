import type { ModelConfig } from "../config/schema.ts";
import { logitChannels } from "./perceptionHead.ts";

/** How sure the perception head is, pixel by pixel. */
export interface ClassUncertainty {
  /** Softmax probability of the most probable class, [pixels]. */
  readonly probability: Float32Array;
  /** Entropy of the class distribution over that of the uniform one, 0 (certain) .. 1 (no idea), [pixels]. */
  readonly entropy: Float32Array;
}

/**
 * Probability of the winning class and entropy of the whole distribution, from logits. "Ignore" of the released family is
 * a class like any other here; for instances "none of them" is left out, as `mostProbable` does.
 *
 * @param logits [pixels, logitChannels]
 */
export function classUncertainty(logits: Float32Array, config: ModelConfig): ClassUncertainty {
  const channels = logitChannels(config);
  const { target, classes } = config.perception;
  const candidates = target === "instances" ? classes : channels;
  const pixels = logits.length / channels;
  const probability = new Float32Array(pixels);
  const entropy = new Float32Array(pixels);
  // A single class leaves nothing to doubt.
  const scale = candidates > 1 ? 1 / Math.log(candidates) : 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const first = pixel * channels;
    let largest = logits[first];
    for (let c = 1; c < candidates; c++) largest = Math.max(largest, logits[first + c]);
    // With eᵢ = exp(lᵢ − max) and their sum Z: the largest p is 1 / Z, and −Σ pᵢ log pᵢ = log Z − Σ eᵢ (lᵢ − max) / Z.
    let sum = 0;
    let weighted = 0;
    for (let c = 0; c < candidates; c++) {
      const below = logits[first + c] - largest;
      const e = Math.exp(below);
      sum += e;
      weighted += e * below;
    }
    probability[pixel] = 1 / sum;
    entropy[pixel] = scale * Math.max(0, Math.log(sum) - weighted / sum);
  }
  return { probability, entropy };
}
