import type { Camera } from "../cameras/camera.ts";
import type { EncodedView, Network } from "../model/network.ts";
import type { DepthRange } from "../scene/scene.ts";
import { progressiveStrides } from "./rayLevels.ts";
import type { RenderedView, RenderOptions } from "./renderView.ts";
import { type ViewPicture, ViewRendering } from "./viewRendering.ts";

/** How to render progressively. */
export interface ProgressiveOptions extends RenderOptions {
  /** Receives the picture after every level, the last included; awaited before the next level begins. */
  readonly onPicture?: (picture: ViewPicture) => void | Promise<void>;
  /** See `rayLevels`. Default: `progressiveStrides`. */
  readonly strides?: readonly number[];
}

/**
 * Render a view as `renderView` does, coarse to fine: the first picture is there after a few hundred rays. No ray is
 * rendered twice, so the whole takes little longer: the perception head runs once for each level.
 *
 * @returns the view as `renderView` gives it, up to rounding
 * @throws {ConfigError} when the target's size or the number of sources is not the configured one
 */
export async function renderProgressively(
  network: Network,
  target: Camera,
  sources: readonly EncodedView[],
  range: DepthRange,
  { onPicture, strides = progressiveStrides(network.config.data), ...options }: ProgressiveOptions = {},
): Promise<RenderedView> {
  const rendering = new ViewRendering(network, target, sources, range, strides);
  while (true) {
    await rendering.advance(options);
    const picture = await rendering.picture();
    options.signal?.throwIfAborted();
    await onPicture?.(picture);
    if (rendering.isFinished) {
      const { color, depth, semantic, logits, classes } = picture;
      return { color, depth, semantic, logits, classes };
    }
  }
}
