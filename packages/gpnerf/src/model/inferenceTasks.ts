import { freeArrays, type Transferring, transferring, type WorkerContext } from "@gpnerf/engine";
import { plainGathers } from "../projection/gatherFeatures.ts";
import { WasmGathers } from "../projection/wasm/wasmGathers.ts";
import { raysThrough } from "../rays/rayBundle.ts";
import type { SharedMemory } from "../wasm/webAssembly.ts";
import { levelsOf } from "./levelNames.ts";
import type { ParameterSlot } from "./parameterStore.ts";
import { renderPasses } from "./renderPasses.ts";
import type { Stage } from "./stage.ts";
import { network, type RayChunk, type SourceView, semanticGrids, unshared } from "./workerNetwork.ts";

/** Load stages under their program names. */
export async function loadStages(stages: readonly Stage[], context: WorkerContext): Promise<void> {
  for (const stage of stages) {
    const threads = stage.isAlone ? context.count : 1;
    network(context).stages.set(stage.program.name, { stage, session: await context.load(stage.program, { threads }) });
  }
}

/** Copy the current parameters out of shared memory (the runtime refuses shared memory as input). */
export function synchronizeParameters(
  payload: { slots: readonly ParameterSlot[]; values: Float32Array },
  context: WorkerContext,
): void {
  const worker = network(context);
  worker.slots = payload.slots;
  for (const { name, offset, length } of payload.slots) {
    const values = payload.values.subarray(offset, offset + length);
    const known = worker.parameters.get(name);
    if (known) known.set(values);
    else worker.parameters.set(name, unshared(values));
  }
}

/** Sample maps in this memory by WebAssembly from now on, or all in TypeScript. */
export function useGathers(
  wasm: { readonly memory: SharedMemory; readonly scratch: number } | undefined,
  context: WorkerContext,
): void {
  network(context).gathers = wasm ? new WasmGathers(wasm.memory, wasm.scratch) : plainGathers;
}

/** Set the source views that later ray tasks sample; forgets gradients of earlier ones. */
export function setSources(sources: readonly SourceView[], context: WorkerContext): void {
  const worker = network(context);
  worker.sources = sources;
  worker.sourceGradients = { radiance: [], semantic: [] };
}

/**
 * Features of one image, written into the shared maps that are given, as far as the stage has them. The
 * activations it saves for the backward pass stay with this worker.
 */
export async function extractFeatures(
  payload: {
    stage: string;
    /** Number of the image among those of the stage. */
    index: number;
    image: Float32Array;
    radiance: Float32Array;
    semantic: readonly Float32Array[];
  },
  context: WorkerContext,
): Promise<void> {
  const worker = network(context);
  const { stage, index, image, radiance, semantic } = payload;
  const outputs = await worker.run(stage, { image: unshared(image) });
  if (outputs["radiance"]) radiance.set(outputs["radiance"]);
  const levels = levelsOf("semantic", outputs);
  for (const [level, values] of levels.entries()) semantic[level].set(values);
  worker.saved.save(stage, index, outputs);
  freeArrays([...(outputs["radiance"] ? [outputs["radiance"]] : []), ...levels]);
}

/** What rendering a chunk gives. */
export interface RenderedChunk {
  /** [rays, 3] */
  readonly color: Float32Array;
  /** Expected depth under A_RAT in metres, [rays]. */
  readonly depth: Float32Array;
  /** F_sem pooled by A_FAT and A_RAT, [rays, channels]; only on request. */
  readonly pooled: Float32Array | undefined;
  /** z-depths of the samples of the last pass in metres and the attention along the ray, [rays, samples] each. */
  readonly depths: Float32Array;
  readonly rayAttention: Float32Array;
}

/** Render a chunk of rays: all passes of the network, of which the last counts. */
export async function renderRays(
  payload: { chunk: RayChunk; pool: boolean },
  context: WorkerContext,
): Promise<Transferring<RenderedChunk>> {
  const worker = network(context);
  const { chunk } = payload;
  const passes = await renderPasses(worker, raysThrough(chunk.camera, chunk.pixels), chunk);
  const { color, depth, depths, samples, poolWeights, rayAttention } = passes[passes.length - 1];
  const pooled = payload.pool
    ? worker.gathers.poolFeatures(samples, semanticGrids(worker.sources), poolWeights)
    : undefined;
  const result: RenderedChunk = { color, depth, depths, rayAttention: rayAttention.slice(), pooled };
  freeArrays(passes.flatMap((pass) => [pass.rayAttention, pass.fieldWeights, pass.poolWeights]));
  return transferring(result, [
    color.buffer,
    depth.buffer,
    result.rayAttention.buffer,
    depths.buffer,
    ...(pooled ? [pooled.buffer] : []),
  ] as ArrayBuffer[]);
}

/** S_sem and class logits of a whole map of pooled features. */
export async function perceive(
  payload: { pooled: Float32Array },
  context: WorkerContext,
): Promise<Transferring<{ semantic: Float32Array; logits: Float32Array }>> {
  const { semantic, logits } = await network(context).run("perception", { pooled: unshared(payload.pooled) });
  return transferring({ semantic, logits }, [semantic.buffer, logits.buffer] as ArrayBuffer[]);
}
