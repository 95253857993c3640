import type { Config } from "../config/schema.ts";
import type { Network } from "../model/network.ts";
import { sampleExample, samplePhotos } from "./exampleSampler.ts";
import { photoGradients } from "./photoStep.ts";
import type { TrainingScene } from "./trainingScenes.ts";
import { lossGradients, type StepGradients } from "./trainStep.ts";

/** The data of a step, loaded: gives its losses and gradients; rays and variations are drawn with `random`. */
export type LoadedStep = (network: Network, random: () => number) => Promise<StepGradients>;

/**
 * Load what a step learns from: a target view and its source views, or photos.
 * @throws {SceneError} when a frame is missing or damaged
 */
export async function loadStep(
  scenes: readonly TrainingScene[],
  config: Config,
  seed: number,
  step: number,
): Promise<LoadedStep> {
  if (config.training.learnFrom === "photos") {
    const photos = await samplePhotos(scenes, config, seed, step);
    return (network, random) => photoGradients(network, photos, config, random);
  }
  const example = await sampleExample(scenes, config, seed, step);
  return (network, random) => lossGradients(network, example, config, random);
}
