import { freeArrays, type Transferring, transferring, type WorkerContext } from "@gpnerf/engine";
import { runPasses } from "../model/renderPasses.ts";
import { network, type RayChunk, semanticGrids } from "../model/workerNetwork.ts";
import { raysThrough } from "../rays/rayBundle.ts";
import { raysAttentionName } from "./trainingStages.ts";

/** What a training step needs to know of rays before they can go back. */
export interface AttendedRays {
  /** F_sem pooled by A_FAT and A_RAT, [rays, channels]: what S_fused is filled with. */
  readonly pooled: Float32Array;
  /** z-depths of the samples of the last pass in metres and the attention to them, [rays, samples]. */
  readonly depths: Float32Array;
  readonly rayAttention: Float32Array;
}

/** Forward half of a training step for some rays: all passes, of which the last counts. */
export async function attendRays(
  { chunk }: { chunk: RayChunk },
  context: WorkerContext,
): Promise<Transferring<AttendedRays>> {
  const worker = network(context);
  const passes = await runPasses(worker, raysThrough(chunk.camera, chunk.pixels), chunk, raysAttentionName);
  const { depths, samples, outputs } = passes[passes.length - 1];
  const pooled = worker.gathers.poolFeatures(samples, semanticGrids(worker.sources), outputs["poolWeights"]);
  const attended = { pooled, depths, rayAttention: outputs["rayAttention"].slice() };
  freeArrays(passes.flatMap((pass) => Object.values(pass.outputs)));
  return transferring(
    attended,
    Object.values(attended).map(({ buffer }) => buffer as ArrayBuffer),
  );
}
