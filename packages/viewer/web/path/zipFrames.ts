import { zipSync } from "fflate";
import { pngOf } from "./enlarge.ts";

/** Frames as numbered PNG files in a ZIP archive: frame_0000.png, … */
export async function zipFrames(frames: readonly HTMLCanvasElement[]): Promise<Blob> {
  const files: { [name: string]: Uint8Array } = {};
  for (const [index, frame] of frames.entries()) {
    files[`frame_${String(index).padStart(4, "0")}.png`] = await pngOf(frame);
  }
  // PNG is compressed already.
  return new Blob([zipSync(files, { level: 0 })], { type: "application/zip" });
}
