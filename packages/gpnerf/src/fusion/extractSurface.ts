/// <reference path="./isosurface.d.ts" />
import { marchingCubes } from "isosurface";
import type { LabelledMesh } from "./labelledSurface.ts";
import { blockEdge, type TsdfBlock, voxelOffset } from "./tsdfBlock.ts";
import type { TsdfVolume } from "./tsdfVolume.ts";
import { cellKey, cellOfKey } from "./voxelGrid.ts";

/** Grid points along the edge of a block with the next block's first. */
const side = blockEdge + 1;

/**
 * Distances (as shares of the truncation) nearer to zero than this are moved to it, in front of the surface: a plane that
 * lies exactly on grid points would otherwise be cut into slivers by rounding errors.
 */
const leastDistance = 1e-3;

/**
 * The surface of a fused volume, where the signed distance is zero: marching cubes over the cells whose eight corners
 * have all been observed, so that the border between the seen and the never seen gives no surface.
 *
 * Vertices are shared between triangles. Colours are blended from the ends of the grid edge that a vertex lies on, the
 * class is the one with most votes at both; `ignoreLabel` of the mesh is the volume's number of classes.
 *
 * @returns positions in the world frame, metres; no triangles when no surface was observed
 */
export function extractSurface(volume: TsdfVolume): LabelledMesh {
  const mesh = new SurfaceMesh(volume);
  const field = new BlockField(volume);
  for (const [key, block] of volume.blocks) {
    const place = cellOfKey(key);
    if (!field.load(place, block)) continue;
    const { positions, cells } = marchingCubes([side, side, side], field.at);
    for (const cell of cells) {
      const corners = cell.map((index) => positions[index]);
      if (field.isObserved(corners)) mesh.add(place, corners);
    }
  }
  return mesh.finish();
}

type Point = readonly [number, number, number];

/** The field at the 9³ grid points of a block and the first of its neighbours. */
class BlockField {
  readonly #volume: TsdfVolume;
  readonly #values = new Float32Array(side ** 3);
  readonly #isKnown = new Uint8Array(side ** 3);

  constructor(volume: TsdfVolume) {
    this.#volume = volume;
  }

  /** @returns false when the field has no zero here */
  load([x, y, z]: Point, block: TsdfBlock): boolean {
    const blocks = Array.from({ length: 8 }, (_, i) =>
      i === 0 ? block : this.#volume.blocks.get(cellKey(x + (i & 1), y + ((i >> 1) & 1), z + (i >> 2))),
    );
    let [hasFront, hasBack] = [false, false];
    let to = 0;
    for (let k = 0; k < side; k++) {
      for (let j = 0; j < side; j++) {
        for (let i = 0; i < side; i++, to++) {
          const owner = blocks[(i >> 3) | ((j >> 3) << 1) | ((k >> 3) << 2)];
          const from = voxelOffset(i & 7, j & 7, k & 7);
          const isKnown = owner !== undefined && owner.weights[from] > 0;
          this.#isKnown[to] = isKnown ? 1 : 0;
          const value = isKnown ? owner.distances[from] : 1;
          this.#values[to] = Math.abs(value) < leastDistance ? leastDistance : value;
          if (!isKnown) continue;
          if (this.#values[to] > 0) hasFront = true;
          else hasBack = true;
        }
      }
    }
    return hasFront && hasBack;
  }

  /** Value at a grid point, 0..8 each; what marching cubes asks. */
  readonly at = (i: number, j: number, k: number): number => this.#values[(k * side + j) * side + i];

  /** Whether all corners of the cell that a triangle lies in have been observed. */
  isObserved(corners: readonly Point[]): boolean {
    // A triangle lies in one cell, and its centre inside it.
    const [x, y, z] = [0, 1, 2].map((axis) =>
      Math.min(blockEdge - 1, Math.floor((corners[0][axis] + corners[1][axis] + corners[2][axis]) / 3)),
    );
    for (let corner = 0; corner < 8; corner++) {
      const at = ((z + (corner >> 2)) * side + y + ((corner >> 1) & 1)) * side + x + (corner & 1);
      if (this.#isKnown[at] === 0) return false;
    }
    return true;
  }
}

/** Triangles of all blocks, with one vertex per grid edge. */
class SurfaceMesh {
  readonly #volume: TsdfVolume;
  readonly #indices = new Map<number, number>();
  readonly #positions: number[] = [];
  readonly #colors: number[] = [];
  readonly #classes: number[] = [];
  readonly #triangles: number[] = [];

  constructor(volume: TsdfVolume) {
    this.#volume = volume;
  }

  /** Add a triangle given in the voxels of a block. */
  add(place: Point, corners: readonly Point[]): void {
    for (const corner of corners) {
      this.#triangles.push(
        this.#vertex(corner.map((value, axis) => value + place[axis] * blockEdge) as unknown as Point),
      );
    }
  }

  finish(): LabelledMesh {
    const positions = Float32Array.from(this.#positions);
    const triangles = Uint32Array.from(this.#triangles);
    return {
      positions,
      normals: vertexNormals(positions, triangles),
      colors: Uint8Array.from(this.#colors),
      ...(this.#volume.classes > 0 ? { classes: Uint16Array.from(this.#classes) } : {}),
      triangles,
    };
  }

  /** Index of the vertex at a point in voxels, which lies on an edge of the grid and on no grid point. */
  #vertex(point: Point): number {
    const axis = point.findIndex((value) => !Number.isInteger(value));
    const corner = point.map(Math.floor) as unknown as Point;
    const key = cellKey(...corner) * 3 + axis;
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const index = this.#indices.size;
    this.#indices.set(key, index);
    this.#positions.push(...point.map((value) => value * this.#volume.voxel));
    const end = corner.map((value, i) => (i === axis ? value + 1 : value)) as unknown as Point;
    const ends = [this.#voxel(corner), this.#voxel(end)] as const;
    this.#colors.push(...blendedColor(ends, point[axis] - corner[axis]));
    if (this.#volume.classes > 0) this.#classes.push(mostVotes(ends, this.#volume.classes));
    return index;
  }

  #voxel([x, y, z]: Point): Voxel {
    const key = cellKey(Math.floor(x / blockEdge), Math.floor(y / blockEdge), Math.floor(z / blockEdge));
    // Two's complement: the last three bits are the place in the block for negative numbers too.
    return { block: this.#volume.blocks.get(key)!, offset: voxelOffset(x & 7, y & 7, z & 7) };
  }
}

interface Voxel {
  readonly block: TsdfBlock;
  readonly offset: number;
}

/** sRGB bytes: means at the ends, blended where both have a colour; grey where neither has. */
function blendedColor(ends: readonly [Voxel, Voxel], share: number): number[] {
  const sum = [0, 0, 0, 0];
  for (const [i, { block, offset }] of ends.entries()) {
    const weight = block.colors[offset * 4 + 3];
    if (weight === 0) continue;
    const part = i === 0 ? 1 - share : share;
    for (let channel = 0; channel < 3; channel++) {
      sum[channel] += (part * block.colors[offset * 4 + channel]) / weight;
    }
    sum[3] += part;
  }
  if (sum[3] === 0) return [128, 128, 128];
  return [0, 1, 2].map((channel) => Math.round(255 * Math.min(1, Math.max(0, sum[channel] / sum[3]))));
}

/** The class with most votes, the first of equals; `classes` where nobody voted. */
function mostVotes(ends: readonly Voxel[], classes: number): number {
  let [best, most] = [classes, 0];
  for (let label = 0; label < classes; label++) {
    let votes = 0;
    for (const { block, offset } of ends) votes += block.votes[offset * classes + label];
    if (votes > most) [best, most] = [label, votes];
  }
  return best;
}

/** Unit normals at vertices: the mean of the triangles around, weighted by area, [vertices, xyz]. */
function vertexNormals(positions: Float32Array, triangles: Uint32Array): Float32Array {
  const normals = new Float32Array(positions.length);
  for (let at = 0; at < triangles.length; at += 3) {
    const [a, b, c] = [triangles[at] * 3, triangles[at + 1] * 3, triangles[at + 2] * 3];
    const u = [0, 1, 2].map((axis) => positions[b + axis] - positions[a + axis]);
    const v = [0, 1, 2].map((axis) => positions[c + axis] - positions[a + axis]);
    const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    for (const vertex of [a, b, c]) for (let axis = 0; axis < 3; axis++) normals[vertex + axis] += n[axis];
  }
  for (let at = 0; at < normals.length; at += 3) {
    const length = Math.hypot(normals[at], normals[at + 1], normals[at + 2]) || 1;
    for (let axis = 0; axis < 3; axis++) normals[at + axis] /= length;
  }
  return normals;
}
