import type { Config } from "../config/schema.ts";
import type { Network } from "../model/network.ts";
import { logitChannels } from "../perception/perceptionHead.ts";
import type { Frame } from "../scene/scene.ts";
import { augmentPhoto } from "./augmentPhoto.ts";
import type { StepGradients } from "./trainStep.ts";

/**
 * L_sem and parameter gradients of the head on photos' own features (S_novel of Fig. 3a, no rays): the start that an
 * encoder pretrained on a large image collection would be.
 *
 * @param photos with labels, of the configured size
 * @param random draws how each photo is varied
 */
export async function photoGradients(
  { pool, gradientSums }: Network,
  photos: readonly Frame[],
  { model, training }: Config,
  random: () => number,
): Promise<StepGradients> {
  const { classes } = model.perception;
  const { semantic: lossWeight, reduction } = training.losses;
  const targets = { classes, channels: logitChannels(model), reduction };
  const weight = lossWeight / photos.length;
  const varied = photos.map((photo) => augmentPhoto(photo, random));
  await gradientSums.clear();
  const outcomes = await Promise.all(
    varied.map((photo, i) => pool.run(i % pool.size, "accumulatePhotoGradients", { photo, weight, ...targets })),
  );
  const semantic = outcomes.reduce((sum, outcome) => sum + outcome.semantic, 0) / photos.length;
  const total = lossWeight * semantic;
  const losses = { photometric: 0, semantic, semanticDistill: 0, depthGuided: 0, total };
  return { losses, ...(await gradientSums.sum()) };
}
