import { ConfigError } from "../errors.ts";

/** Cells on either side of the origin, per axis: three indices fit into one exact integer with two bits to spare. */
const reach = 2 ** 16;
const span = 2 * reach;

/** One exact integer for the cell (x, y, z) of an unbounded grid, each index in −65536..65535. */
export function cellKey(x: number, y: number, z: number): number {
  return ((z + reach) * span + (y + reach)) * span + (x + reach);
}

/** The cell that a key stands for. */
export function cellOfKey(key: number): [number, number, number] {
  const x = key % span;
  const rest = (key - x) / span;
  const y = rest % span;
  return [x - reach, y - reach, (rest - y) / span - reach];
}

/** Check that a voxel edge length can work. */
export function checkVoxelSize(who: string, voxel: number): void {
  if (voxel > 0 && voxel < Number.POSITIVE_INFINITY) return;
  throw new ConfigError(`${who}: the voxel size is ${voxel}, needed is a length in metres above 0`, {
    hint: "Give a voxel size such as 0.02.",
  });
}

/**
 * Check that a world coordinate lies on the grid.
 * @param index  cell index on one axis
 */
export function checkReach(who: string, index: number, voxel: number): void {
  if (index >= -reach && index < reach - 1) return;
  throw new ConfigError(
    `${who}: a surface lies ${(Math.abs(index) * voxel).toPrecision(3)} m from the origin, beyond ${reach} voxels of ${voxel} m`,
    { hint: "Choose larger voxels, or leave out depths that far away." },
  );
}
