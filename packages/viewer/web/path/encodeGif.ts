import { applyPalette, GIFEncoder, quantize } from "gifenc";
import type { RgbaPicture } from "../layers/rgba.ts";

/**
 * Frames as an endless GIF, each with the 256 colours that suit it best.
 * @param frames all of the same size
 */
export function encodeGif(frames: readonly RgbaPicture[], framesPerSecond: number): Uint8Array<ArrayBuffer> {
  const encoder = GIFEncoder();
  const delay = Math.round(1000 / framesPerSecond);
  for (const { data, width, height } of frames) {
    const palette = quantize(data, 256);
    encoder.writeFrame(applyPalette(data, palette), width, height, { palette, delay, repeat: 0 });
  }
  encoder.finish();
  return encoder.bytes();
}
