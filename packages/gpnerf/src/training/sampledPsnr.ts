import type { Config } from "../config/schema.ts";
import { passesOf } from "../rendering/passes.ts";
import type { StepLosses } from "./trainStep.ts";

/**
 * PSNR of the rays of a step in dB, with the floor of the evaluation: L_rgb is their squared colour error, a mean or sum
 * over rays that adds up over passes. Two passes count as the mean of both. Null where no rays are learned from.
 */
export function sampledPsnr(
  { photometric }: Pick<StepLosses, "photometric">,
  { model, training }: Config,
): number | null {
  if (training.learnFrom === "photos") return null;
  const rays = training.losses.reduction === "sum" ? training.raysPerStep : 1;
  return -10 * Math.log10(photometric / (3 * rays * passesOf(model).length) + 1e-6);
}
