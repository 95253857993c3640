import { elementCount } from "@gpnerf/engine";
import { preset } from "../../config/presets.ts";
import { type Config, parseModelConfig } from "../../config/schema.ts";
import { CheckpointError } from "../../errors.ts";
import { attentionDepthWindow } from "../../losses/attentionDepthWindow.ts";
import { releasedTeacherCells } from "../../losses/releasedTeacherCells.ts";
import { Network } from "../../model/network.ts";
import type { ParameterStore } from "../../model/parameterStore.ts";
import { raySamples } from "../../rays/raySamples.ts";
import type { ModelCheckpoint } from "../../training/checkpoint.ts";
import type { DepthWindowRule } from "../../training/depthTargets.ts";
import type { RayBatch } from "../../training/rayBatch.ts";
import { trainingStages } from "../../training/trainingStages.ts";
import { batchGradients, type StepGradients } from "../../training/trainStep.ts";
import { hasNoEffect, ourName } from "../parameterNames.ts";
import { type Comparison, notCompared } from "./comparison.ts";
import type { RecordedRun } from "./recordedRun.ts";
import type { RecordedStep } from "./recordedStep.ts";

/**
 * Largest differences that count as equal: of losses relative to the loss, of gradients to the gradient's norm. Changing
 * the images in their last bit moves gradients of the first convolutions by up to 2.8 %, through the fine pass.
 */
const lossTolerance = 1e-4;
const gradientTolerance = 3e-2;

/** Gradients this far below the largest are rounding errors, such as those of biases that a norm takes out again. */
const vanishing = 1e-8;

/**
 * Take a recorded training step of the released code with our trainer, its off-by-one teacher cells and its depth window
 * included, and compare losses and gradients.
 *
 * @param onComparison called with each result
 * @throws {CheckpointError} when the step does not belong to the run
 */
export async function runGradientParity(
  checkpoint: ModelCheckpoint,
  run: RecordedRun,
  step: RecordedStep,
  onComparison: (comparison: Comparison) => void = () => undefined,
): Promise<Comparison[]> {
  const { width, height } = run.query.camera;
  if (step.labels.length !== width * height || step.selected.some((pixel) => pixel < 0 || pixel >= width * height)) {
    throw new CheckpointError(
      `${step.path}: labels of ${step.labels.length} pixels and rays do not fit the ${width}x${height} images of ${run.path}`,
      { path: step.path, hint: "Give the step that was recorded on the images of this run." },
    );
  }
  const config = stepConfig(checkpoint, run, step);
  const network = await Network.create(config.model, checkpoint.parameters);
  let result: StepGradients;
  try {
    await network.load(trainingStages(config, network.raysPerChunk));
    const posed = (image: RecordedRun["query"], name: string) => ({ ...image, name });
    const target = { ...posed(run.query, "query"), semantic: step.labels };
    const sources = run.sources.map((source, i) => posed(source, `source ${i}`));
    const example = { target, sources, depthRange: run.depthRange };
    result = await batchGradients(network, example, recordedRays(run, step, config), config, releasedWindow);
  } finally {
    await network.close();
  }
  const comparisons: Comparison[] = [];
  const gradients = namedGradients(checkpoint.parameters, result.gradients);
  const largest = [...gradients.values()].reduce((most, gradient) => Math.max(most, norm(gradient)), 0);
  for (const [name, { shape, data }] of step.outputs) {
    const recorded = Float32Array.from(data, Number);
    const comparison = name.startsWith("loss.")
      ? compareLoss(name, recorded[0], result.losses, config)
      : compareGradient(name, shape, recorded, gradients, largest);
    onComparison(comparison);
    comparisons.push(comparison);
  }
  return comparisons;
}

/** How the release weighs the losses of its step. */
function stepConfig(checkpoint: ModelCheckpoint, run: RecordedRun, step: RecordedStep): Config {
  const { width, height } = run.query.camera;
  const data = { width, height, views: run.sources.length };
  const { training } = preset("released-scannet");
  return {
    model: parseModelConfig({ ...checkpoint.config, data }, run.path),
    training: { ...training, raysPerStep: step.selected.length, jitter: false },
  };
}

function recordedRays(run: RecordedRun, step: RecordedStep, { model }: Config): RayBatch {
  const { camera } = run.query;
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
    ...raySamples(run.depthRange, step.selected.length, model),
  };
}

/** The release looks for the surface where the network attends most, and moves the window inwards. */
const releasedWindow: DepthWindowRule = ({ depths, rayAttention, trueDepth }, { window }) =>
  attentionDepthWindow(rayAttention, depths.length / trueDepth.length, window);

function compareLoss(name: string, recorded: number, losses: StepGradients["losses"], config: Config): Comparison {
  const { photometric, semantic } = config.training.losses;
  const ours = new Map([
    ["loss.total", losses.total],
    ["loss.rgb_scaled", photometric * losses.photometric],
    ["loss.semantic_scaled", semantic * losses.semantic],
    ["loss.ce", losses.semantic],
    ["loss.distill", losses.semanticDistill],
    ["loss.dgs_code", losses.depthGuided],
  ]).get(name);
  if (ours === undefined) return notCompared(name, [], "a loss of this name is not known");
  return judged(name, [], Math.abs(ours - recorded), Math.abs(recorded), lossTolerance, 0);
}

function compareGradient(
  name: string,
  shape: readonly number[],
  recorded: Float32Array,
  gradients: ReadonlyMap<string, Float32Array>,
  largest: number,
): Comparison {
  const [, kind, parameter] = /^(gradnorm|grad)\.(.+)$/.exec(name) ?? [];
  const floor = vanishing * largest;
  // We do not have these parameters; a recorded gradient that is not zero would show that we should.
  if (parameter !== undefined && hasNoEffect(parameter)) return judged(name, shape, norm(recorded), 0, 0, floor);
  const ours = gradients.get(parameter === undefined ? "" : (ourName(parameter) ?? ""));
  if (!ours) return notCompared(name, shape, "a parameter of this name is not known");
  if (kind === "gradnorm") {
    return judged(name, shape, Math.abs(norm(ours) - recorded[0]), recorded[0], gradientTolerance, floor);
  }
  if (ours.length !== elementCount(shape)) return notCompared(name, shape, `ours has ${ours.length} numbers`);
  const difference = norm(ours.map((value, i) => value - recorded[i]));
  return judged(name, shape, difference, norm(recorded), gradientTolerance, floor);
}

function judged(
  name: string,
  shape: readonly number[],
  difference: number,
  size: number,
  relativeTolerance: number,
  floor: number,
): Comparison {
  const tolerance = relativeTolerance * size + floor;
  const largestRelative = size > 0 ? difference / size : difference;
  const verdict = difference <= tolerance ? "equal" : "differs";
  return { name, shape, largestAbsolute: difference, largestRelative, tolerance, verdict };
}

function namedGradients(parameters: ParameterStore, flat: Float32Array): Map<string, Float32Array> {
  return new Map(parameters.slots.map((slot) => [slot.name, parameters.slice(slot, flat)]));
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}
