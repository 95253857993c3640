import sharp from "sharp";
import { writeFileAtomic } from "./writeFileAtomic.ts";

/**
 * Write a colour PNG.
 *
 * @param rgb sRGB bytes, [height, width, 3]
 * @throws {RangeError} when `rgb` does not have width · height · 3 values
 * @throws {OutputError} when the file cannot be written
 */
export async function writePng(
  path: string,
  rgb: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
): Promise<void> {
  expectLength("writePng", rgb.length, [height, width, 3]);
  const png = sharp(rgb, { raw: { width, height, channels: 3 } }).png();
  await writeFileAtomic(path, await png.toBuffer());
}

/**
 * Write a greyscale PNG that holds the given numbers: 8 bits for a `Uint8Array` (labels), 16 bits for a `Uint16Array`
 * (depth in millimetres, instance ids).
 *
 * @param values [height, width]
 * @throws {RangeError} when `values` does not have width · height values
 * @throws {OutputError} when the file cannot be written
 */
export async function writeGrayPng(
  path: string,
  values: Uint8Array | Uint16Array,
  width: number,
  height: number,
): Promise<void> {
  expectLength("writeGrayPng", values.length, [height, width]);
  // The element type of the array tells sharp how many bits a sample has; a Buffer would be taken for 8 bits.
  const png = sharp(values, { raw: { width, height, channels: 1 } })
    .toColourspace(values instanceof Uint16Array ? "grey16" : "b-w")
    .png();
  await writeFileAtomic(path, await png.toBuffer());
}

function expectLength(who: string, length: number, shape: readonly number[]): void {
  const expected = shape.reduce((product, size) => product * size, 1);
  if (length !== expected) {
    throw new RangeError(`${who}: got ${length} values, needs [${shape.join(", ")}] = ${expected}`);
  }
}
