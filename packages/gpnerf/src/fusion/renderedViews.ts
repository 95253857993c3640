import type { Network } from "../model/network.ts";
import { EncodedFrames } from "../rendering/encodedFrames.ts";
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
  const encoded = new EncodedFrames(network, scene);
  try {
    for (const index of indices) {
      const target = cameras[index];
      const { views: count } = network.config.data;
      const held = await encoded.hold(selectSourceViews({ cameras, target, count, exclude: [index] }));
      const rendering = renderView(network, target, held.views, scene.depthRange, options).finally(held.release);
      const { depth, classes } = await rendering;
      const { color, mask } = await scene.loadFrame(index);
      yield { camera: target, color, depth: mask ? masked(depth, mask) : depth, classes };
    }
  } finally {
    encoded.clear();
  }
}

function masked(depth: Float32Array, mask: Uint8Array): Float32Array {
  return depth.map((z, pixel) => (mask[pixel] === 0 ? 0 : z));
}
