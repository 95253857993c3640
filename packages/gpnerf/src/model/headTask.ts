import { type Transferring, transferring, type WorkerContext } from "@gpnerf/engine";
import { byLevel } from "./levelNames.ts";
import { network, unshared } from "./workerNetwork.ts";

/** Logits from the levels of F_sem of a photo; needs the stage of `headStage`. */
export async function perceiveExtracted(
  { semantic }: { semantic: readonly Float32Array[] },
  context: WorkerContext,
): Promise<Transferring<{ logits: Float32Array }>> {
  const { logits } = await network(context).run("head", byLevel("semantic", semantic.map(unshared)));
  return transferring({ logits }, [logits.buffer as ArrayBuffer]);
}
