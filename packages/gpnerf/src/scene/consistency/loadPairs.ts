import { SceneError } from "../../errors.ts";
import type { Frame, Scene } from "../scene.ts";
import type { FramePair } from "./framePairs.ts";
import type { DepthFrame, WarpPair } from "./warp.ts";

/**
 * Load pairs of frames, without those that cannot be loaded or know no depth.
 *
 * @param pixels how many pixels of a frame are warped, about
 */
export async function loadPairs(scene: Scene, pairs: readonly FramePair[], pixels: number): Promise<WarpPair[]> {
  const frames = new Map<number, DepthFrame | undefined>();
  for (const index of new Set(pairs.flat())) {
    const frame = await scene.loadFrame(index).catch((error: unknown) => {
      if (error instanceof SceneError) return undefined;
      throw error;
    });
    frames.set(index, frame && hasDepth(frame) ? frame : undefined);
  }
  return pairs.flatMap(([from, to]): WarpPair[] => {
    const [source, target] = [frames.get(from), frames.get(to)];
    if (!source || !target) return [];
    const spread = spreadPixels(source, pixels);
    return spread.length === 0 ? [] : [{ from, to, source, target, pixels: spread }];
  });
}

function hasDepth(frame: Frame): frame is DepthFrame {
  return frame.depth !== undefined;
}

/** Pixels with known depth on a regular grid of about `count` places. */
function spreadPixels({ depth, camera: { width, height } }: DepthFrame, count: number): Int32Array {
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / count)));
  const pixels: number[] = [];
  for (let y = step >> 1; y < height; y += step) {
    for (let x = step >> 1; x < width; x += step) if (depth[y * width + x] > 0) pixels.push(y * width + x);
  }
  return Int32Array.from(pixels);
}
