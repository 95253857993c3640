import { preset } from "../../config/presets.ts";
import type { Config, ModelConfig } from "../../config/schema.ts";
import { CheckpointError } from "../../errors.ts";
import { attentionDepthWindow } from "../../losses/attentionDepthWindow.ts";
import { releasedTeacherCells } from "../../losses/releasedTeacherCells.ts";
import { Network } from "../../model/network.ts";
import { raySamples } from "../../rays/raySamples.ts";
import { lastPass, samplesOf } from "../../rendering/passes.ts";
import type { ModelCheckpoint } from "../../training/checkpoint.ts";
import type { DepthWindowRule } from "../../training/depthTargets.ts";
import type { RayBatch } from "../../training/rayBatch.ts";
import { trainingStages } from "../../training/trainingStages.ts";
import { batchGradients, type StepGradients, type TrainingExample } from "../../training/trainStep.ts";
import { stepComparer } from "./compareGradients.ts";
import type { Comparison } from "./comparison.ts";
import { missingInputs } from "./outputNeeds.ts";
import { recordedConfig } from "./recordedConfig.ts";
import type { RecordedRun } from "./recordedRun.ts";
import { mainSampling, recordedSettings } from "./recordedSettings.ts";
import type { RecordedStep } from "./recordedStep.ts";

/**
 * Take a recorded training step of the released code with our trainer, its off-by-one teacher cells and its depth window
 * included, and compare losses and gradients.
 *
 * @param onComparison called with each result
 * @throws {CheckpointError} when the network is not of the released family or not whole, or the step is not of this run
 */
export async function runGradientParity(
  checkpoint: ModelCheckpoint,
  run: RecordedRun,
  step: RecordedStep,
  onComparison: (comparison: Comparison) => void = () => undefined,
): Promise<Comparison[]> {
  const config = stepConfig(recordedConfig(checkpoint, run), run, step);
  const example = recordedExample(run, step);
  refuseUnfit(checkpoint, step, config);
  const compareWith = stepComparer(await takeStep(checkpoint, step, example, config), checkpoint.parameters, config);
  return [...step.outputs].map(([name, tensor]) => {
    const comparison = compareWith(name, tensor);
    onComparison(comparison);
    return comparison;
  });
}

/** The views of a run with the labels of a step. */
function recordedExample({ inputs, path }: RecordedRun, step: RecordedStep): TrainingExample {
  const { sourceImages, sourceCameras, queryImage, camera, depthRange, size } = inputs;
  if (!sourceImages || !sourceCameras || !queryImage || !camera || !depthRange) {
    const needed = ["sourceImages", "sourceCameras", "queryImage", "camera", "depthRange"] as const;
    throw new CheckpointError(`${path}: a training step ${missingInputs(needed, inputs)}`, {
      path,
      hint: "docs/parity.md lists the tensors of a recorded run.",
    });
  }
  if (step.width !== size.width || step.height !== size.height) {
    throw new CheckpointError(
      `${step.path}: labels of ${step.width}x${step.height} pixels, but the images of ${path} have ${size.width}x${size.height}`,
      { path: step.path, hint: "Give the step that was recorded on the images of this run." },
    );
  }
  return {
    target: { name: "query", camera, color: queryImage, semantic: step.labels },
    sources: sourceImages.map((color, i) => ({ name: `source ${i}`, camera: sourceCameras[i], color })),
    depthRange,
  };
}

/** How the release samples and weighs the losses of its step. */
function stepConfig(config: ModelConfig, run: RecordedRun, step: RecordedStep): Config {
  const { training } = preset("released-scannet");
  return {
    model: mainSampling(recordedSettings(run.outputs.keys(), config), run.outputs.keys(), config),
    training: { ...training, raysPerStep: step.selected.length, jitter: false },
  };
}

/** Refuse steps that cannot be taken. */
function refuseUnfit({ untrained = [] }: ModelCheckpoint, step: RecordedStep, { model, training }: Config): void {
  const { width, height } = model.data;
  const samples = samplesOf(lastPass(model), model);
  const window = 2 * training.losses.window + 1;
  const stray = step.selected.find((pixel) => pixel < 0 || pixel >= width * height);
  const problems = [
    untrained.length > 0 && `the checkpoint has no ${untrained.join(" and no ")}, which a training step needs`,
    stray !== undefined && `in.select_inds has ${stray}, which is no pixel of ${width}x${height}`,
    (width % 2 === 1 || height % 2 === 1) && `${width}x${height} is odd, the released code trains on even sizes only`,
    samples < window && `rays have ${samples} samples, but the depth-guided loss looks at ${window}`,
  ];
  const problem = problems.find((text) => typeof text === "string");
  if (problem === undefined) return;
  const hint = "Record the step with a whole GP-NeRF checkpoint on the images of the run, see docs/parity.md.";
  throw new CheckpointError(`${step.path}: ${problem}`, { path: step.path, hint });
}

async function takeStep(
  { parameters }: ModelCheckpoint,
  step: RecordedStep,
  example: TrainingExample,
  config: Config,
): Promise<StepGradients> {
  const network = await Network.create(config.model, parameters);
  try {
    await network.load(trainingStages(config, network.raysPerChunk, network.machine));
    return await batchGradients(network, example, recordedRays(example, step, config), config, releasedWindow);
  } finally {
    await network.close();
  }
}

function recordedRays({ target, depthRange }: TrainingExample, step: RecordedStep, { model }: Config): RayBatch {
  const { camera } = target;
  const pixels = Float32Array.from({ length: 2 * step.selected.length }, (_, i) => {
    const pixel = step.selected[i >> 1];
    return i % 2 === 0 ? pixel % camera.width : Math.floor(pixel / camera.width);
  });
  return {
    camera,
    pixels,
    cells: releasedTeacherCells(pixels, camera),
    truth: step.trueColor,
    trueDepth: new Float32Array(step.selected.length),
    dropped: [],
    ...raySamples(depthRange, step.selected.length, model),
  };
}

/** The released code looks for the surface where the network attends most, and moves the window inwards. */
const releasedWindow: DepthWindowRule = ({ depths, rayAttention, trueDepth }, { window }) =>
  attentionDepthWindow(rayAttention, depths.length / trueDepth.length, window);
