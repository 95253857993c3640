import type { Patch, RoomMesh } from "./roomMesh.ts";

/** A point or direction [x, y, z]. */
export type Vector = readonly [number, number, number];

/** Writes the linear red, green, blue light at a surface point with the given unit normal into `out`. */
export type LightAt = (point: Vector, normal: Vector, out: Float64Array) => void;

/** Grid points nearer than this with nearly the same normal share one value, metres. */
const sameness = 0.002;

/** Grid points on the border are moved this far into the patch, where neighbouring solids do not swallow them; metres. */
const inset = 0.01;

/** Points are lifted off their surface by this much, metres. */
const lift = 0.004;

/**
 * A quantity on every surface of a room, kept on a grid per patch and worked out where and when it is first looked at.
 *
 * A value depends on its place alone, never on the order of the questions. Grid points that neighbouring patches have
 * in common (facets of a lamp shade, folds of a curtain) are one: it is worked out on the first of those patches.
 */
export class SurfaceGrid {
  readonly #mesh: RoomMesh;
  readonly #lightAt: LightAt;
  readonly #columns: Uint16Array;
  readonly #rows: Uint16Array;
  readonly #offsets: Uint32Array;
  /** Index of the value of each grid point. */
  readonly #valueOf: Uint32Array;
  /** The grid point that each value is worked out at: patch, column, row. */
  readonly #owners: Uint32Array;
  /** Red, green, blue; NaN while unknown. */
  readonly #values: Float32Array;
  readonly #out = new Float64Array(3);

  /** @param spacing largest distance between grid points, metres */
  constructor(mesh: RoomMesh, spacing: number, lightAt: LightAt) {
    this.#mesh = mesh;
    this.#lightAt = lightAt;
    const count = mesh.patches.length;
    this.#columns = new Uint16Array(count);
    this.#rows = new Uint16Array(count);
    this.#offsets = new Uint32Array(count);
    let total = 0;
    for (const [i, patch] of mesh.patches.entries()) {
      const [width, height] = patchSize(mesh, patch);
      this.#columns[i] = Math.max(2, Math.ceil(width / spacing) + 1);
      this.#rows[i] = Math.max(2, Math.ceil(height / spacing) + 1);
      this.#offsets[i] = total;
      total += this.#columns[i] * this.#rows[i];
    }
    this.#valueOf = new Uint32Array(total);
    this.#owners = this.#share();
    this.#values = new Float32Array(this.#owners.length).fill(Number.NaN);
  }

  /** Write the value at patch coordinates (s, t), blended from the four grid points around, into `out`. */
  read(patch: number, s: number, t: number, out: Float64Array): void {
    const columns = this.#columns[patch];
    const rows = this.#rows[patch];
    const x = Math.min(Math.max(s, 0), 1) * (columns - 1);
    const y = Math.min(Math.max(t, 0), 1) * (rows - 1);
    const column = Math.min(Math.floor(x), columns - 2);
    const row = Math.min(Math.floor(y), rows - 2);
    const fx = x - column;
    const fy = y - row;
    const first = this.#offsets[patch] + row * columns + column;
    const a = this.#valueAt(first);
    const b = this.#valueAt(first + 1);
    const c = this.#valueAt(first + columns);
    const d = this.#valueAt(first + columns + 1);
    const values = this.#values;
    for (let channel = 0; channel < 3; channel++) {
      const low = values[a + channel] * (1 - fx) + values[b + channel] * fx;
      const high = values[c + channel] * (1 - fx) + values[d + channel] * fx;
      out[channel] = low * (1 - fy) + high * fy;
    }
  }

  /** Write the value of the grid point next to patch coordinates (s, t) into `out`: a quarter of the work. */
  readNearest(patch: number, s: number, t: number, out: Float64Array): void {
    const columns = this.#columns[patch];
    const column = Math.round(Math.min(Math.max(s, 0), 1) * (columns - 1));
    const row = Math.round(Math.min(Math.max(t, 0), 1) * (this.#rows[patch] - 1));
    const at = this.#valueAt(this.#offsets[patch] + row * columns + column);
    for (let channel = 0; channel < 3; channel++) out[channel] = this.#values[at + channel];
  }

  /** Offset of a grid point's value, worked out first if need be. */
  #valueAt(gridPoint: number): number {
    const at = this.#valueOf[gridPoint] * 3;
    if (Number.isNaN(this.#values[at])) {
      const { point, normal } = this.#place(this.#owners[at], this.#owners[at + 1], this.#owners[at + 2]);
      this.#lightAt(point, normal, this.#out);
      this.#values.set(this.#out, at);
    }
    return at;
  }

  #place(patchIndex: number, column: number, row: number): { point: Vector; normal: Vector } {
    const patch = this.#mesh.patches[patchIndex];
    const s = column / (this.#columns[patchIndex] - 1);
    const t = row / (this.#rows[patchIndex] - 1);
    const { point, normal } = surfaceAt(this.#mesh, patch, ...inside(patch, s, t, patchSize(this.#mesh, patch)));
    return {
      point: [point[0] + normal[0] * lift, point[1] + normal[1] * lift, point[2] + normal[2] * lift],
      normal,
    };
  }

  /** Give grid points at the same place with the same normal one value; returns the owners. */
  #share(): Uint32Array {
    const owners: number[] = [];
    const known = new Map<number, number>();
    for (const [i, patch] of this.#mesh.patches.entries()) {
      const columns = this.#columns[i];
      const rows = this.#rows[i];
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const isBorder = row === 0 || column === 0 || row === rows - 1 || column === columns - 1;
          const key = isBorder ? placeKey(surfaceAt(this.#mesh, patch, column / (columns - 1), row / (rows - 1))) : -1;
          let value = key < 0 ? undefined : known.get(key);
          if (value === undefined) {
            value = owners.length / 3;
            owners.push(i, column, row);
            if (key >= 0) known.set(key, value);
          }
          this.#valueOf[this.#offsets[i] + row * columns + column] = value;
        }
      }
    }
    return Uint32Array.from(owners);
  }
}

/** One number for a place and a direction, both rounded; -1 farther than 16 m from the origin. */
function placeKey({ point, normal }: { point: Vector; normal: Vector }): number {
  let key = 0;
  for (const coordinate of point) {
    const cell = Math.round(coordinate / sameness) + 8192;
    if (cell < 0 || cell >= 16384) return -1;
    key = key * 16384 + cell;
  }
  for (const coordinate of normal) key = key * 8 + Math.round(coordinate * 3) + 3;
  return key;
}

/** Keep grid points on the border a little inside the patch. */
function inside(patch: Patch, s: number, t: number, [width, height]: readonly [number, number]): [number, number] {
  const insetS = Math.min(inset / width, 0.2);
  const insetT = Math.min(inset / height, 0.2);
  let a = Math.min(Math.max(s, insetS), 1 - insetS);
  let b = Math.min(Math.max(t, insetT), 1 - insetT);
  if (!patch.isQuad && a + b > 0.98) {
    const scale = 0.98 / (a + b);
    a *= scale;
    b *= scale;
  }
  return [a, b];
}

/** Lengths of a patch along s and t, metres. */
function patchSize(mesh: RoomMesh, patch: Patch): [number, number] {
  const at = patch.triangle * 9;
  const length = (from: number, to: number): number => {
    const p = mesh.positions;
    return Math.hypot(p[to] - p[from], p[to + 1] - p[from + 1], p[to + 2] - p[from + 2]);
  };
  let [width, height] = [length(at, at + 3), length(at, at + 6)];
  if (patch.isQuad) {
    width = Math.max(width, length(at + 15, at + 12));
    height = Math.max(height, length(at + 3, at + 12));
  }
  return [Math.max(width, 1e-4), Math.max(height, 1e-4)];
}

/** World point and unit normal at patch coordinates. */
function surfaceAt(mesh: RoomMesh, patch: Patch, s: number, t: number): { point: Vector; normal: Vector } {
  const isSecond = patch.isQuad && s + t > 1;
  const at = (patch.triangle + (isSecond ? 1 : 0)) * 9;
  // Second triangle: corners (1, 0), (1, 1), (0, 1).
  const weights = isSecond ? [1 - t, s + t - 1, 1 - s] : [1 - s - t, s, t];
  const blend = (values: Float32Array): [number, number, number] => {
    const result: [number, number, number] = [0, 0, 0];
    for (let corner = 0; corner < 3; corner++) {
      for (let axis = 0; axis < 3; axis++) result[axis] += weights[corner] * values[at + corner * 3 + axis];
    }
    return result;
  };
  const normal = blend(mesh.normals);
  const length = Math.hypot(...normal) || 1;
  return { point: blend(mesh.positions), normal: [normal[0] / length, normal[1] / length, normal[2] / length] };
}
