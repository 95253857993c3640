import { readFileSync } from "node:fs";

const golden = JSON.parse(readFileSync(new URL("golden/instances.json", import.meta.url), "utf8"));

function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, "base64"));

/** One image of the PyTorch reference: probabilities, true instances, loss with gradient, and scores. */
export const goldenInstances = {
  pixels: golden.height * golden.width,
  instances: golden.instances as number,
  channels: golden.channels as number,
  /** True instance of each pixel as the reference has it; not every number below `instances` occurs. */
  labels: bytes(golden.labels),
  /** [pixels, channels] */
  probabilities: floats(golden.probabilities),
  loss: golden.loss as Record<"total" | "crossEntropy" | "unmatched" | "softIouLoss", number>,
  /** d total / d probabilities, without the last channel, [pixels, instances]. */
  gradient: floats(golden.gradient),
  /** Predicted instance of each pixel. */
  predicted: bytes(golden.predicted),
  thresholds: golden.thresholds as number[],
  ap: golden.ap as number[],
  /** True instances, and the predicted one that each was matched with. */
  trueLabels: golden.trueLabels as number[],
  matchedLabels: golden.matchedLabels as number[],
};
