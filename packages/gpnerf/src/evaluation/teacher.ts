import { headStage } from "../model/headStage.ts";
import type { Network, PosedImage } from "../model/network.ts";

/** Load what `teacherLogits` needs. */
export function prepareTeacher(network: Network): Promise<void> {
  return network.load([headStage(network.config, network.machine)]);
}

/**
 * What the head says about a photo from the photo's own features, S_novel: the 2D-only baseline, which needs the photo
 * that a rendered answer does without. Call `prepareTeacher` first.
 *
 * @returns logits [height, width, logitChannels]
 */
export async function teacherLogits(network: Network, photo: PosedImage): Promise<Float32Array> {
  const [view] = await network.encode([photo]);
  try {
    const { logits } = await network.pool.run(0, "perceiveExtracted", {
      semantic: view.semantic.map(({ values }) => values),
    });
    return logits;
  } finally {
    network.release([view]);
  }
}
