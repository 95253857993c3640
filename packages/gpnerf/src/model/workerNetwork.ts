import { elementCount, freeArrays, type Session, type TensorData, type WorkerContext } from "@gpnerf/engine";
import type { Camera } from "../cameras/camera.ts";
import type { FeatureGrid } from "../projection/featureGrid.ts";
import { type Gathers, plainGathers, type ViewGrids } from "../projection/gatherFeatures.ts";
import { type ProjectedSamples, projectSamples } from "../projection/projectSamples.ts";
import { raysThrough } from "../rays/rayBundle.ts";
import type { RaySamples } from "../rays/raySamples.ts";
import { plainArithmetic } from "./arithmetic.ts";
import type { GradientRoom } from "./gradientSums.ts";
import type { ParameterSlot } from "./parameterStore.ts";
import { SavedActivations } from "./savedActivations.ts";
import { gradientName, type Stage } from "./stage.ts";
import { WasmArithmetic } from "./wasmArithmetic.ts";

/** A source view as the workers see it; all arrays are shared memory. */
export interface SourceView {
  readonly camera: Camera;
  readonly color: FeatureGrid;
  readonly radiance: FeatureGrid;
  /** The maps that F_sem is kept in, see `mapSizes`. */
  readonly semantic: readonly FeatureGrid[];
  /** Hidden for this training step (`training.viewDropout`): the view sees nothing. */
  readonly dropped?: boolean;
}

/** F_sem as the gathers read it: its levels, each with one grid per view. */
export function semanticGrids(sources: readonly Pick<SourceView, "semantic">[]): ViewGrids[] {
  return sources[0].semantic.map((_, level) => sources.map(({ semantic }) => semantic[level]));
}

/** The cameras that samples are projected into. */
export function seeingCameras(sources: readonly SourceView[]): (Camera | undefined)[] {
  return sources.map(({ camera, dropped }) => (dropped ? undefined : camera));
}

/** Rays of one target camera; at most as many as the stage was compiled for, unless it works through several chunks of them. */
export interface RayChunk extends RaySamples {
  readonly camera: Camera;
  /** [rays, 2] */
  readonly pixels: Float32Array;
}

/** Gradients of the maps of every source view, shaped like these. */
export interface SourceGradients {
  readonly radiance: Float32Array[];
  /** By level and view; empty while the gradient block keeps F_sem out of the backward pass. */
  readonly semantic: Float32Array[][];
}

/** What one worker holds of the network between tasks. */
export class WorkerNetwork {
  readonly stages = new Map<string, { stage: Stage; session: Session }>();
  parameters = new Map<string, Float32Array>();
  slots: readonly ParameterSlot[] = [];
  /** Where parameter gradients are accumulated; there from the first stage on that gives some. */
  gradientRoom: GradientRoom | undefined;
  sources: readonly SourceView[] = [];
  /** How the maps of the sources are sampled. */
  gathers: Gathers = plainGathers;
  /** Sums of d loss/d F_rgb and, without the gradient block, d loss/d F_sem of each source view. */
  sourceGradients: SourceGradients = { radiance: [], semantic: [] };
  /** What the backward passes of the images that this worker has extracted read of their forward passes. */
  readonly saved = new SavedActivations();
  readonly arithmetic = WasmArithmetic.create() ?? plainArithmetic;
  private readonly inputRooms = new Map<string, Float32Array<ArrayBuffer>>();

  /**
   * Run a stage: its parameters are fed from the synchronized copy, its gradients of parameters are accumulated and not
   * among the outputs.
   */
  async run(name: string, feeds: Record<string, TensorData>): Promise<Record<string, Float32Array>> {
    return this.accumulate(name, await this.outputsOf(name, feeds));
  }

  /** All outputs of a stage, its gradients of parameters among them. */
  async outputsOf(name: string, feeds: Record<string, TensorData>): Promise<Record<string, Float32Array>> {
    const { stage, session } = this.stages.get(name)!;
    for (const parameter of stage.parameters) feeds[parameter] = this.parameters.get(parameter)!;
    return (await session.run(feeds)) as Record<string, Float32Array>;
  }

  /** Add up the gradients of parameters among the outputs of a stage; returns the others. */
  accumulate(name: string, outputs: Record<string, Float32Array>): Record<string, Float32Array> {
    const { stage } = this.stages.get(name)!;
    if (stage.gradients.length === 0) return outputs;
    const sums = this.gradientRoom!.own;
    for (const { name: parameter, offset, length } of this.slots) {
      const gradient = outputs[gradientName(parameter)];
      if (gradient) this.arithmetic.addInto(sums.subarray(offset, offset + length), gradient);
    }
    const gradients = new Set(stage.gradients.map(gradientName));
    freeArrays([...gradients].map((gradient) => outputs[gradient]));
    return Object.fromEntries(Object.entries(outputs).filter(([output]) => !gradients.has(output)));
  }

  /**
   * Memory for an input of a stage, the same for every run of it: what came of it before must have been used.
   * @param chunks how many the run works through, if the input is stacked
   */
  inputRoom({ program }: Stage, name: string, chunks = 1): Float32Array<ArrayBuffer> {
    const key = `${program.name} ${name}`;
    const { shape } = program.inputs.find((input) => input.name === name)!;
    const size = chunks * elementCount(shape);
    let room = this.inputRooms.get(key);
    if (!room || room.length < size) {
      room = new Float32Array(size);
      this.inputRooms.set(key, room);
    }
    return room.subarray(0, size);
  }
}

/** The network of the worker that runs a task; made at its first task. */
export function network({ state }: WorkerContext): WorkerNetwork {
  let found = state.get("network") as WorkerNetwork | undefined;
  if (!found) {
    found = new WorkerNetwork();
    state.set("network", found);
  }
  return found;
}

/** Where the samples of a chunk lie and how the source views see them. */
export function projectChunk({ camera, pixels, depths }: RayChunk, sources: readonly SourceView[]): ProjectedSamples {
  return projectSamples(raysThrough(camera, pixels), depths, seeingCameras(sources));
}

/** The inputs of a ray stage, sampled from the source views. */
export function rayFeeds(worker: WorkerNetwork, samples: ProjectedSamples, stage: Stage): Record<string, Float32Array> {
  const grids = [worker.sources.map((source) => source.color), worker.sources.map((source) => source.radiance)];
  const room = worker.inputRoom(stage, "sampled", chunksOf(stage, samples));
  const sampled = worker.gathers.gatherFeatures(samples, grids, room);
  const { direction, visible, points, rayDirection } = samples;
  return padded(stage, { sampled, direction, visible, points, rayDirection });
}

/** How many chunks a ray stage makes of samples; one that does not work through several makes one. */
export function chunksOf({ program }: Stage, { rayDirection }: Pick<ProjectedSamples, "rayDirection">): number {
  const { shape } = program.inputs.find(({ name }) => name === "rayDirection")!;
  return Math.ceil(rayDirection.length / elementCount(shape));
}

/**
 * The last chunk of a view or batch has fewer rays than its stage: fill up with zeros, which no view sees and no loss
 * weighs.
 */
export function padded(stage: Stage, feeds: Record<string, Float32Array>): Record<string, Float32Array> {
  return Object.fromEntries(
    stage.program.inputs.flatMap(({ name, shape, stacked }) => {
      const values = feeds[name];
      if (!values) return [];
      const chunk = elementCount(shape);
      const size = stacked ? Math.ceil(values.length / chunk) * chunk : chunk;
      if (values.length === size) return [[name, values]];
      const full = new Float32Array(size);
      full.set(values);
      return [[name, full]];
    }),
  );
}

/** A copy in ordinary memory, unless they lie there: the runtime refuses shared memory as input. */
export function unshared(values: Float32Array): Float32Array<ArrayBuffer> {
  if (values.buffer instanceof ArrayBuffer) return values as Float32Array<ArrayBuffer>;
  const copy = new Float32Array(values.length);
  copy.set(values);
  return copy;
}
