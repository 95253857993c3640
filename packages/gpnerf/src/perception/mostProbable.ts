import type { ModelConfig } from "../config/schema.ts";
import { logitChannels } from "./perceptionHead.ts";

/**
 * The most probable class of every pixel, the first of equals; in the released family the number of classes where "ignore"
 * is. Instances are chosen without regard to "none of them", which nothing teaches where to be.
 *
 * @param logits [pixels, logitChannels]
 * @returns [pixels]
 */
export function mostProbable(logits: Float32Array, config: ModelConfig): Uint8Array | Uint16Array {
  const channels = logitChannels(config);
  const { target, classes } = config.perception;
  const candidates = target === "instances" ? classes : channels;
  const pixels = logits.length / channels;
  const labels = candidates > 256 ? new Uint16Array(pixels) : new Uint8Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const first = pixel * channels;
    let best = 0;
    for (let c = 1; c < candidates; c++) if (logits[first + c] > logits[first + best]) best = c;
    labels[pixel] = best;
  }
  return labels;
}
