import type { WorkerContext } from "@gpnerf/engine";
import { network, unshared } from "./workerNetwork.ts";

/** Logits of a whole map of features extracted from a photo; needs the stage of `headStage`. */
export async function perceiveExtracted(
  { semantic }: { semantic: Float32Array },
  context: WorkerContext,
): Promise<{ logits: Float32Array }> {
  const { logits } = await network(context).run("head", { semantic: unshared(semantic) });
  return { logits };
}
