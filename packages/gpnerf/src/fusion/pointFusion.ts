import { checkDepthView, type DepthView } from "./depthView.ts";
import type { LabelledPoints } from "./labelledSurface.ts";
import { MajorityVotes } from "./majorityVotes.ts";
import { surfelStride, surfelsOf } from "./surfels.ts";
import { cellKey, checkReach, checkVoxelSize } from "./voxelGrid.ts";

/** How to fuse points. */
export interface PointFusionOptions {
  /** Edge length of the voxels that points are merged in, metres. */
  readonly voxel: number;
  /** Label of pixels that belong to no class; they do not vote. */
  readonly ignoreLabel: number;
}

/** Sums kept per voxel: position, normal, colour. */
const sumStride = 9;

/**
 * Fuses depth maps into one point cloud, a point per voxel: the mean position, normal and colour of the pixels that fall
 * into it, and the class and the instance that most of them have. Unlabelled pixels do not vote; of equally frequent
 * labels the smallest wins.
 */
export class PointFusion {
  readonly #voxel: number;
  readonly #ignoreLabel: number;
  readonly #slots = new Map<number, number>();
  #sums = new Float64Array(1024 * sumStride);
  #counts = new Float64Array(1024);
  #classes: MajorityVotes | undefined;
  #instances: MajorityVotes | undefined;

  /** @throws {ConfigError} when the voxel size is not above 0 */
  constructor({ voxel, ignoreLabel }: PointFusionOptions) {
    checkVoxelSize("PointFusion", voxel);
    this.#voxel = voxel;
    this.#ignoreLabel = ignoreLabel;
  }

  /** Voxels that hold a point so far. */
  get size(): number {
    return this.#slots.size;
  }

  /**
   * Take in the pixels of a view whose depth is known.
   *
   * @throws {RangeError} when a map has another size than the camera
   * @throws {ConfigError} when a point lies beyond the grid's reach of 65536 voxels
   */
  add(view: DepthView): void {
    checkDepthView("PointFusion", view);
    if (view.classes) this.#classes ??= new MajorityVotes();
    if (view.instances) this.#instances ??= new MajorityVotes();
    const { values } = surfelsOf(view);
    const { color, classes, instances } = view;
    for (let pixel = 0, at = 0; pixel < view.depth.length; pixel++, at += surfelStride) {
      if (values[at + 6] === 0) continue;
      const slot = this.#slotOf(values[at], values[at + 1], values[at + 2]);
      const to = slot * sumStride;
      for (let i = 0; i < 6; i++) this.#sums[to + i] += values[at + i];
      for (let channel = 0; channel < 3; channel++) this.#sums[to + 6 + channel] += color[pixel * 3 + channel];
      this.#counts[slot]++;
      if (classes && classes[pixel] !== this.#ignoreLabel) this.#classes!.add(slot, classes[pixel]);
      if (instances && instances[pixel] !== 0) this.#instances!.add(slot, instances[pixel]);
    }
  }

  /** The points so far, in the order in which their voxels were first seen. */
  points(): LabelledPoints {
    const count = this.size;
    const positions = new Float32Array(count * 3);
    const normals = new Float32Array(count * 3);
    const colors = new Uint8Array(count * 3);
    for (let slot = 0; slot < count; slot++) {
      const at = slot * sumStride;
      const sums = this.#sums.subarray(at, at + sumStride);
      const length = Math.hypot(sums[3], sums[4], sums[5]) || 1;
      for (let axis = 0; axis < 3; axis++) {
        positions[slot * 3 + axis] = sums[axis] / this.#counts[slot];
        normals[slot * 3 + axis] = sums[3 + axis] / length;
        colors[slot * 3 + axis] = Math.round(255 * Math.min(1, Math.max(0, sums[6 + axis] / this.#counts[slot])));
      }
    }
    return {
      positions,
      normals,
      colors,
      ...(this.#classes ? { classes: this.#classes.winners(count, this.#ignoreLabel) } : {}),
      ...(this.#instances ? { instances: this.#instances.winners(count, 0) } : {}),
    };
  }

  #slotOf(x: number, y: number, z: number): number {
    const cell = [x, y, z].map((value) => Math.floor(value / this.#voxel));
    for (const index of cell) checkReach("PointFusion", index, this.#voxel);
    const key = cellKey(cell[0], cell[1], cell[2]);
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    const slot = this.#slots.size;
    this.#slots.set(key, slot);
    if (slot === this.#counts.length) {
      this.#sums = grown(this.#sums);
      this.#counts = grown(this.#counts);
    }
    return slot;
  }
}

function grown(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}
