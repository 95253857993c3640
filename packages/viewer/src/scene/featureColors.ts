import { evenlySpread, type FeatureColors, fitFeatureColors } from "gpnerf";
import { ViewTask, type ViewTaskContext } from "../rendering/viewTask.ts";

/** Photos' cameras to render: enough to show every kind of thing in a room. */
const viewsFitted = 4;

/**
 * Colours for the semantic features of a scene, fitted to coarse renderings at a few of the photos' cameras: rendered
 * features spread wider than those of the photos they come from.
 *
 * @throws the signal's reason when it is aborted
 */
export async function fitSceneFeatures(
  context: ViewTaskContext,
  strides: readonly number[],
  signal: AbortSignal,
): Promise<FeatureColors> {
  const maps: Float32Array[] = [];
  let channels = 0;
  for (const index of evenlySpread([...context.cameras.keys()], viewsFitted)) {
    const task = new ViewTask(context, {
      camera: context.cameras[index],
      exclude: context.cameras.length > context.network.config.data.views ? [index] : [],
      strides,
      levels: 1,
      onPicture: ({ semantic }) => {
        maps.push(semantic.data);
        channels = semantic.channels;
      },
    });
    try {
      while (!(await task.advance({ shouldPause: () => false, signal })));
    } finally {
      task.dispose();
    }
  }
  const all = new Float32Array(maps.reduce((sum, { length }) => sum + length, 0));
  maps.reduce((offset, map) => {
    all.set(map, offset);
    return offset + map.length;
  }, 0);
  return fitFeatureColors(all, channels);
}
