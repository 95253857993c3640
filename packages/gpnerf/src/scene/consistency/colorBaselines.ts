import { seededRandom } from "../../random.ts";
import { median, visibleWithin } from "./agreement.ts";
import type { Reading } from "./reading.ts";
import { type WarpPair, warp } from "./warp.ts";

/** Median colour errors that warping has to beat, 0..1. */
export interface ColorBaselines {
  /** Of pixels that have nothing to do with each other. */
  readonly unrelated: number;
  /** Of the visible pixels at the same place of both images. */
  readonly unwarped: number;
}

/** Measure what colour errors are without warping. Unrelated pixels are drawn from a fixed stream. */
export function colorBaselines(pairs: readonly WarpPair[], reading: Reading): ColorBaselines {
  const random = seededRandom(0x636f6c6f);
  const unrelated: number[] = [];
  const unwarped: number[] = [];
  for (const pair of pairs) {
    const count = pair.target.depth.length;
    for (const pixel of pair.pixels) unrelated.push(pixelError(pair, pixel, Math.floor(random() * count)));
    warp(pair, reading, visibleWithin, ({ from }) => {
      unwarped.push(pixelError(pair, from, from));
    });
  }
  return { unrelated: median(unrelated), unwarped: median(unwarped) };
}

function pixelError({ source, target }: WarpPair, from: number, to: number): number {
  let sum = 0;
  for (let c = 0; c < 3; c++) sum += Math.abs(source.color[3 * from + c] - target.color[3 * to + c]);
  return sum / 3;
}
