import { type Transferring, transferring, type WorkerContext } from "@gpnerf/engine";
import { poolFeatures } from "../projection/gatherFeatures.ts";
import type { ParameterSlot } from "./parameterStore.ts";
import type { Stage } from "./stage.ts";
import { network, projectChunk, type RayChunk, rayFeeds, type SourceView, unshared } from "./workerNetwork.ts";

/** Load stages under their program names. */
export async function loadStages(stages: readonly Stage[], context: WorkerContext): Promise<void> {
  for (const stage of stages) {
    network(context).stages.set(stage.program.name, { stage, session: await context.load(stage.program) });
  }
}

/** Copy the current parameters out of shared memory (the runtime refuses shared memory as input). */
export function synchronizeParameters(
  payload: { slots: readonly ParameterSlot[]; values: Float32Array },
  context: WorkerContext,
): void {
  const worker = network(context);
  worker.slots = payload.slots;
  worker.parameters = new Map(
    payload.slots.map(({ name, offset, length }) => [name, unshared(payload.values.subarray(offset, offset + length))]),
  );
  if (worker.gradients.length !== payload.values.length) worker.gradients = new Float32Array(payload.values.length);
}

/** Set the source views that later ray tasks sample; forgets gradients of earlier ones. */
export function setSources(sources: readonly SourceView[], context: WorkerContext): void {
  const worker = network(context);
  worker.sources = sources;
  worker.radianceGradients = sources.map(({ radiance }) => new Float32Array(radiance.values.length));
}

/** Features of one image, written into the shared maps that are given. */
export async function extractFeatures(
  payload: { image: Float32Array; radiance: Float32Array; semantic: Float32Array },
  context: WorkerContext,
): Promise<void> {
  const { radiance, semantic } = await network(context).run("features", { image: unshared(payload.image) });
  payload.radiance.set(radiance);
  payload.semantic.set(semantic);
}

/** What rendering a chunk gives. */
export interface RenderedChunk {
  /** [rays, 3] */
  readonly color: Float32Array;
  /** Expected depth under A_RAT in metres, [rays]. */
  readonly depth: Float32Array;
  /** F_sem pooled by A_FAT and A_RAT, [rays, channels]; only on request. */
  readonly pooled: Float32Array | undefined;
}

/** Render a chunk of rays. */
export async function renderRays(
  payload: { chunk: RayChunk; pool: boolean },
  context: WorkerContext,
): Promise<Transferring<RenderedChunk>> {
  const worker = network(context);
  const rays = payload.chunk.pixels.length / 2;
  const samples = projectChunk(payload.chunk, worker.sources);
  const { color, rayAttention, weights } = await worker.run(
    "rays",
    rayFeeds(worker, samples, worker.stages.get("rays")!.stage),
  );
  const result: RenderedChunk = {
    color: color.slice(0, 3 * rays),
    depth: expectedDepth(rayAttention, payload.chunk.depths, rays),
    pooled: payload.pool
      ? poolFeatures(
          samples,
          worker.sources.map((source) => source.semantic),
          weights,
        )
      : undefined,
  };
  return transferring(result, [
    result.color.buffer,
    result.depth.buffer,
    ...(result.pooled ? [result.pooled.buffer] : []),
  ] as ArrayBuffer[]);
}

/** S_sem and class logits of a whole map of pooled features. */
export async function perceive(
  payload: { pooled: Float32Array },
  context: WorkerContext,
): Promise<{ semantic: Float32Array; logits: Float32Array }> {
  const { semantic, logits } = await network(context).run("perception", { pooled: unshared(payload.pooled) });
  return { semantic, logits };
}

/** Depth as the expected sample under A_RAT, in metres. */
function expectedDepth(rayAttention: Float32Array, depths: Float32Array, rays: number): Float32Array {
  const samples = depths.length / rays;
  return Float32Array.from({ length: rays }, (_, ray) => {
    let depth = 0;
    for (let i = 0; i < samples; i++) depth += rayAttention[ray * samples + i] * depths[ray * samples + i];
    return depth;
  });
}
