import type { EncodedView, Network } from "../model/network.ts";
import { type RenderOptions, renderView } from "../rendering/renderView.ts";
import type { Scene } from "../scene/scene.ts";
import { selectSourceViews } from "../sourceViews/selectSourceViews.ts";
import type { DepthView } from "./depthView.ts";

/**
 * Depth and classes that a network renders for cameras of a scene, each from the other frames, one after another; the
 * colours are those of the photos.
 *
 * @param indices  frames whose cameras are rendered
 * @param options  `onProgress` gets the share of the view in work
 * @throws {ConfigError} when the scene has too few frames for the network
 * @throws {SceneError} when a frame cannot be read
 */
export async function* renderedViews(
  network: Network,
  scene: Scene,
  indices: readonly number[],
  options: RenderOptions = {},
): AsyncGenerator<DepthView, void> {
  const cameras = scene.frames.map(({ camera }) => camera);
  // Neighbours share most of their sources: what the next view needs again stays encoded.
  let kept = new Map<number, EncodedView>();
  try {
    for (const index of indices) {
      const target = cameras[index];
      const { views: count } = network.config.data;
      const sources = selectSourceViews({ cameras, target, count, exclude: [index] });
      kept = await encodeSources(network, scene, sources, kept);
      const encoded = sources.map((source) => kept.get(source)!);
      const { depth, classes } = await renderView(network, target, encoded, scene.depthRange, options);
      const { color, mask } = await scene.loadFrame(index);
      yield { camera: target, color, depth: mask ? masked(depth, mask) : depth, classes };
    }
  } finally {
    network.release([...kept.values()]);
  }
}

/** Encode those sources that are not there yet, and release all others. */
async function encodeSources(
  network: Network,
  scene: Scene,
  sources: readonly number[],
  kept: ReadonlyMap<number, EncodedView>,
): Promise<Map<number, EncodedView>> {
  const missing = sources.filter((source) => !kept.has(source));
  const added = await network.encode(await Promise.all(missing.map((source) => scene.loadFrame(source))));
  network.release([...kept].filter(([index]) => !sources.includes(index)).map(([, view]) => view));
  return new Map(sources.map((source) => [source, kept.get(source) ?? added[missing.indexOf(source)]]));
}

function masked(depth: Float32Array, mask: Uint8Array): Float32Array {
  return depth.map((z, pixel) => (mask[pixel] === 0 ? 0 : z));
}
