import type { Scene, TrainingEvent, ValidationScores } from "gpnerf";
import type { TrainingWatch } from "../src/index.ts";

/** Steps of the recorded run, and how often it was validated. */
const run = { steps: 400, every: 10, validateEvery: 100 };

/** Let a watch see a training as it might have gone, with the sample room's photos as pictures of its validations. */
export async function feedSampleTraining(watch: TrainingWatch, scene: Scene): Promise<void> {
  const count = run.steps / run.every;
  // Steps that come too fast for people are averaged; those of the past are all kept.
  const steps = Array.from({ length: count }, (_, i) => sampleStep((i + 1) * run.every));
  watch.feed.recall(steps, []);
  watch.onEvent({ type: "start", step: run.steps, steps: 2 * run.steps, parameters: 412_000 });
  for (let step = run.validateEvery; step <= run.steps; step += run.validateEvery) {
    await feedValidation(watch, scene, step);
  }
  watch.onEvent({ type: "checkpoint", step: run.steps, path: "runs/first/checkpoint.safetensors" });
}

function sampleStep(step: number): Parameters<TrainingWatch["feed"]["step"]>[0] {
  const decay = Math.exp(-step / 150) + 0.1 + 0.02 * Math.sin(step);
  const losses = { total: decay, photometric: 0.4 * decay, semantic: 0.5 * decay, depthGuided: 0 };
  return { step, psnr: 26 - 8 * decay, losses, learningRates: { features: 1e-3 * 0.998 ** step }, seconds: 0.4 };
}

async function feedValidation(watch: TrainingWatch, scene: Scene, step: number): Promise<void> {
  const truth = await scene.loadFrame(4);
  const { color, semantic, depth } = truth;
  if (!semantic || !depth) throw new Error("the sample room has classes and depth");
  const logits = new Float32Array(0);
  const map = { data: new Float32Array(0), width: 0, height: 0, channels: 0 };
  await watch.onValidationView({
    ...{ scene, truth },
    rendered: { color: color.map((value) => 0.9 * value), depth, classes: semantic, logits, semantic: map },
  } as Parameters<TrainingWatch["onValidationView"]>[0]);
  const psnr = 18 + step / 50;
  const scores = { psnr, ssim: 0.8, miou: 0.3 + step / 2000, totalAccuracy: 0.7, averageAccuracy: 0.5 };
  watch.onEvent({
    type: "validation",
    step,
    scores: scores as unknown as ValidationScores,
    isBest: true,
    best: { step, value: psnr } as unknown as Extract<TrainingEvent, { type: "validation" }>["best"],
  });
}
