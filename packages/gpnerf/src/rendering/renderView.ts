import type { Camera } from "../cameras/camera.ts";
import type { EncodedView, Network } from "../model/network.ts";
import { semanticStride } from "../model/networkScopes.ts";
import type { DepthRange } from "../scene/scene.ts";
import { type ViewPicture, ViewRendering } from "./viewRendering.ts";

/** Everything rendered for one camera. */
export interface RenderedView {
  /** C(r), [height, width, 3], sRGB; not clamped to 0..1. */
  readonly color: Float32Array;
  /** Expected z-depth in metres, [height, width]. */
  readonly depth: Float32Array;
  /** S_sem at half the resolution, [mapHeight · mapWidth, channels]. */
  readonly semantic: ViewPicture["semantic"];
  /** Logits, [height, width, logitChannels]: of the classes and, in the released family, of "ignore". */
  readonly logits: Float32Array;
  /** Most probable class, or channel of an instance, [height, width]; the number of classes where "ignore" is. */
  readonly classes: Uint8Array | Uint16Array;
}

export interface RenderOptions {
  /** Called after every chunk with the rendered share of the image, 0..1. */
  readonly onProgress?: (done: number) => void;
  /** Stops between chunks; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** First the pixels on cells of the semantic map, whose features are pooled too, then the rest. */
const mapFirst = [semanticStride, 1];

/**
 * Render a whole view from encoded source views (Fig. 3b): all rays in chunks over the workers, then the perception head
 * on the map of rendered features.
 *
 * Calls on one network take turns: its workers hold the source views of one target.
 *
 * @param target camera of the configured image size
 * @param sources as many as the network is configured for
 * @throws {ConfigError} when the target's size or the number of sources is another
 */
export async function renderView(
  network: Network,
  target: Camera,
  sources: readonly EncodedView[],
  range: DepthRange,
  options: RenderOptions = {},
): Promise<RenderedView> {
  const rendering = new ViewRendering(network, target, sources, range, mapFirst);
  while (!rendering.isFinished) await rendering.advance(options);
  const { color, depth, semantic, logits, classes } = await rendering.picture();
  return { color, depth, semantic, logits, classes };
}
