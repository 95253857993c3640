import { SceneError } from "../../errors.ts";
import { readSmallText } from "./boundedFile.ts";
import type { StatedMatrix } from "./calibration.ts";

const mostBytes = 2 ** 16;

/**
 * Read a matrix written as text: 4×4 row by row, as ScanNet's exporter writes them, or 3×3.
 *
 * @returns undefined when there is no such file
 * @throws {SceneError} when it does not hold 16 or 9 numbers
 */
export async function readMatrix(path: string): Promise<StatedMatrix | undefined> {
  const hint = "Write four lines of four numbers, as ScanNet's exporter does.";
  const text = await readSmallText(path, mostBytes, hint);
  if (text === undefined) return undefined;
  const words = text.split(/\s+/).filter((word) => word !== "");
  const numbers = words.map(Number);
  const bad = numbers.findIndex(Number.isNaN);
  if ((words.length !== 16 && words.length !== 9) || bad >= 0) {
    const found = bad >= 0 ? `holds "${words[bad].slice(0, 40)}"` : `holds ${words.length} numbers`;
    throw new SceneError(`${path}: ${found}; it needs a 4×4 matrix.`, { path, hint });
  }
  return { values: Float64Array.from(words.length === 16 ? numbers : padded(numbers)), where: path, path };
}

/** A 3×3 matrix as the upper left part of a 4×4 one. */
function padded([a, b, c, d, e, f, g, h, i]: readonly number[]): number[] {
  return [a, b, c, 0, d, e, f, 0, g, h, i, 0, 0, 0, 0, 1];
}
