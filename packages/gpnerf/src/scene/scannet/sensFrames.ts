import { SceneError } from "../../errors.ts";
import type { BoundedFile } from "./boundedFile.ts";
import { frameHeaderBytes, readMatrix, type SensHeader } from "./sensHeader.ts";

/** Where something lies in a file, in bytes. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
}

/** Where a frame of a recording lies. */
export interface SensFrame {
  /** Byte at which the frame begins. */
  readonly offset: number;
  /** Camera-to-world, 4×4 row-major, as stored. */
  readonly pose: Float64Array;
  readonly color: Extent;
  readonly depth: Extent;
}

/**
 * Index the frames of a `.sens` file in one pass over their headers; the images between them are skipped.
 *
 * ```
 * f32[16] camera-to-world, u64 time of the colour image, u64 time of the depth map,
 * u64 bytes of the colour image, u64 bytes of the depth map, the colour image, the depth map
 * ```
 * What follows the frames (measurements of the inertial sensor) is not read.
 *
 * @throws {SceneError} when the file ends before the last frame does, or an image has more bytes than its size allows
 */
export async function indexSensFrames(file: BoundedFile, header: SensHeader): Promise<SensFrame[]> {
  const frames: SensFrame[] = [];
  const { color, depth, frameCount } = header;
  const [mostColor, mostDepth] = [mostBytes(color), depth ? mostBytes(depth) : 0];
  let offset = header.framesOffset;
  for (let index = 0; index < frameCount; index++) {
    const what = `frame ${index} of ${frameCount}`;
    const bytes = await file.read(offset, frameHeaderBytes, what);
    const [colorBytes, depthBytes] = [bytes.readBigUInt64LE(80), bytes.readBigUInt64LE(88)];
    if (colorBytes > mostColor || (depth !== undefined && depthBytes > mostDepth)) {
      throw new SceneError(
        `${file.path}: ${what}, at byte ${offset}, has images of ${colorBytes} and ${depthBytes} bytes, ` +
          `at most ${mostColor} and ${mostDepth} are possible.`,
        { path: file.path, hint: "The recording is damaged; download it again." },
      );
    }
    const colorOffset = offset + frameHeaderBytes;
    const depthOffset = colorOffset + Number(colorBytes);
    const end = depthOffset + Number(depthBytes);
    if (end > file.size) throw file.cutShort(offset, what);
    frames.push({
      offset,
      pose: readMatrix(bytes, 0),
      color: { offset: colorOffset, length: Number(colorBytes) },
      depth: { offset: depthOffset, length: Number(depthBytes) },
    });
    offset = end;
  }
  return frames;
}

/** No useful compression makes an image larger than its pixels, but for headers. */
function mostBytes({ width, height }: { readonly width: number; readonly height: number }): number {
  return 4 * width * height + 2 ** 20;
}
