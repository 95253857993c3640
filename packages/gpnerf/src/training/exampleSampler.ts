import type { Config } from "../config/schema.ts";
import { seededRandom } from "../random.ts";
import type { Frame } from "../scene/scene.ts";
import { sampleSourceViews } from "../sourceViews/sampleSourceViews.ts";
import type { TrainingScene } from "./trainingScenes.ts";
import type { TrainingExample } from "./trainStep.ts";

/** Key of the random stream that chooses examples. */
const exampleStream = 0x6578616d;

/**
 * The example of a training step: a scene, a target frame of it and N source views near the target, all drawn from
 * (seed, step), so that a resumed run sees what an unbroken one would have seen.
 *
 * @throws {ConfigError} when a scene has too few frames
 * @throws {SceneError} when a frame is missing or damaged
 */
export async function sampleExample(
  scenes: readonly TrainingScene[],
  config: Config,
  seed: number,
  step: number,
): Promise<TrainingExample> {
  const random = seededRandom(seed, exampleStream, step);
  const { scene, frames } = scenes[Math.floor(random() * scenes.length)];
  const target = frames[Math.floor(random() * frames.length)];
  const cameras = scene.frames.map((frame) => frame.camera);
  const sources = sampleSourceViews({
    cameras,
    target: cameras[target],
    allowed: frames,
    exclude: [target],
    count: config.model.data.views,
    random,
  });
  const [targetFrame, ...sourceFrames] = await Promise.all([target, ...sources].map((index) => scene.loadFrame(index)));
  const { depthRange, instances } = scene;
  return { target: targetFrame, sources: sourceFrames, depthRange, ...(instances ? { instances } : {}) };
}

/**
 * Photos of a training step that learns from photos, drawn from (seed, step) like the examples of others.
 * @throws {SceneError} when a frame is missing or damaged
 */
export function samplePhotos(
  scenes: readonly TrainingScene[],
  { training }: Config,
  seed: number,
  step: number,
): Promise<Frame[]> {
  const random = seededRandom(seed, exampleStream, step);
  const draws = Array.from({ length: training.photosPerStep }, () => {
    const { scene, frames } = scenes[Math.floor(random() * scenes.length)];
    return scene.loadFrame(frames[Math.floor(random() * frames.length)]);
  });
  return Promise.all(draws);
}
