/** Voxels along the edge of a block. */
export const blockEdge = 8;

/** Voxels of a block. */
export const blockVoxels = blockEdge ** 3;

/**
 * 8 × 8 × 8 voxels of a truncated signed distance field, [z, y, x]. Voxel (i, j, k) of block (x, y, z) is the point
 * ((8 x + i), (8 y + j), (8 z + k)) · voxel size of the world.
 */
export class TsdfBlock {
  /** Weighted mean of signed distance / truncation, −1..1, positive on the side that was seen, [voxels]. */
  readonly distances = new Float32Array(blockVoxels);
  /** Sum of weights, [voxels]; 0 where nothing was observed. */
  readonly weights = new Float32Array(blockVoxels);
  /** Weighted sums of sRGB colours in 0..1, and of the weights, [voxels, r g b w]. */
  readonly colors = new Float32Array(blockVoxels * 4);
  /** Pixels that voted for each class, up to 65535, [voxels, classes]; empty without classes. */
  readonly votes: Uint16Array;

  /** @param classes  number of classes that are voted on */
  constructor(classes: number) {
    this.votes = new Uint16Array(blockVoxels * classes);
  }

  /** Bytes of a block. */
  static bytes(classes: number): number {
    return blockVoxels * (6 * 4 + 2 * classes);
  }
}

/** Position of voxel (i, j, k), 0..7 each, in the arrays of a block. */
export function voxelOffset(i: number, j: number, k: number): number {
  return (k * blockEdge + j) * blockEdge + i;
}
