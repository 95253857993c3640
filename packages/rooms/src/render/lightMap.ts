import type { Light } from "../room/room.ts";
import type { RayCaster } from "./rayCaster.ts";
import type { Patch, RoomMesh } from "./roomMesh.ts";

/** Distance between light samples on a surface, metres. */
const spacing = 0.06;

/** Distance over which surrounding surfaces block ambient light, metres. */
const occlusionReach = 1.1;

/** Ambient light, linear red, green, blue. */
const ambient = [0.5, 0.5, 0.52] as const;

/**
 * Incoming light on every surface of a room, on a grid per patch, worked out where and when it is first looked at.
 *
 * Surfaces are diffuse, so light does not depend on the viewer and one value serves all frames. A value depends on its
 * place alone, never on the order of the questions.
 */
export class LightMap {
  readonly #mesh: RoomMesh;
  readonly #caster: RayCaster;
  readonly #lights: readonly Light[];
  readonly #columns: Uint16Array;
  readonly #rows: Uint16Array;
  readonly #offsets: Uint32Array;
  /** Red, green, blue per grid point; NaN while unknown. */
  readonly #values: Float32Array;

  constructor(mesh: RoomMesh, caster: RayCaster, lights: readonly Light[]) {
    this.#mesh = mesh;
    this.#caster = caster;
    this.#lights = lights;
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
    this.#values = new Float32Array(total * 3).fill(Number.NaN);
  }

  /** Write the light (linear red, green, blue) at patch coordinates (s, t) into `out`. */
  read(patch: number, s: number, t: number, out: Float64Array): void {
    const columns = this.#columns[patch];
    const rows = this.#rows[patch];
    const x = Math.min(Math.max(s, 0), 1) * (columns - 1);
    const y = Math.min(Math.max(t, 0), 1) * (rows - 1);
    const column = Math.min(Math.floor(x), columns - 2);
    const row = Math.min(Math.floor(y), rows - 2);
    const fx = x - column;
    const fy = y - row;
    const a = this.#sample(patch, column, row);
    const b = this.#sample(patch, column + 1, row);
    const c = this.#sample(patch, column, row + 1);
    const d = this.#sample(patch, column + 1, row + 1);
    const values = this.#values;
    for (let channel = 0; channel < 3; channel++) {
      const low = values[a + channel] * (1 - fx) + values[b + channel] * fx;
      const high = values[c + channel] * (1 - fx) + values[d + channel] * fx;
      out[channel] = low * (1 - fy) + high * fy;
    }
  }

  /** Offset of a grid point's value, worked out first if need be. */
  #sample(patch: number, column: number, row: number): number {
    const at = (this.#offsets[patch] + row * this.#columns[patch] + column) * 3;
    if (Number.isNaN(this.#values[at])) this.#light(patch, column, row, at);
    return at;
  }

  #light(patchIndex: number, column: number, row: number, at: number): void {
    const patch = this.#mesh.patches[patchIndex];
    const [s, t] = inside(
      patch,
      column / (this.#columns[patchIndex] - 1),
      row / (this.#rows[patchIndex] - 1),
      patchSize(this.#mesh, patch),
    );
    const { point, normal } = surfaceAt(this.#mesh, patch, s, t);
    const [x, y, z] = [point[0] + normal[0] * 0.004, point[1] + normal[1] * 0.004, point[2] + normal[2] * 0.004];
    const open = this.#openness(x, y, z, normal);
    let [red, green, blue] = [ambient[0] * open, ambient[1] * open, ambient[2] * open];
    for (const light of this.#lights) {
      const direct = this.#direct(light, x, y, z, normal);
      red += light.color[0] * direct;
      green += light.color[1] * direct;
      blue += light.color[2] * direct;
    }
    this.#values[at] = red;
    this.#values[at + 1] = green;
    this.#values[at + 2] = blue;
  }

  /** Share of ambient light that reaches the point: 1 in the open, towards 0 in corners and under furniture. */
  #openness(x: number, y: number, z: number, normal: Vector): number {
    const [tangent, bitangent] = tangents(normal);
    let sum = 0;
    for (const [a, b, c] of hemisphere) {
      const dx = tangent[0] * a + bitangent[0] * b + normal[0] * c;
      const dy = tangent[1] * a + bitangent[1] * b + normal[1] * c;
      const dz = tangent[2] * a + bitangent[2] * b + normal[2] * c;
      const { distance } = this.#caster.cast(x, y, z, dx, dy, dz, occlusionReach);
      // Light from above is a little stronger than what the floor throws back.
      const strength = 0.8 + 0.35 * dz;
      sum += strength * (distance === Infinity ? 1 : 0.12 + 0.88 * (distance / occlusionReach));
    }
    return sum / hemisphere.length;
  }

  /** Unshadowed share of a light times cosine over squared distance, averaged over its sample points. */
  #direct(light: Light, x: number, y: number, z: number, normal: Vector): number {
    let sum = 0;
    for (const [lx, ly, lz] of light.points) {
      const [dx, dy, dz] = [lx - x, ly - y, lz - z];
      const squared = dx * dx + dy * dy + dz * dz;
      const distance = Math.sqrt(squared);
      const cosine = (dx * normal[0] + dy * normal[1] + dz * normal[2]) / distance;
      if (cosine <= 0) continue;
      let strength = cosine / (squared + 0.35);
      if (light.facing) {
        const leaving = -(dx * light.facing[0] + dy * light.facing[1] + dz * light.facing[2]) / distance;
        if (leaving <= 0) continue;
        strength *= leaving;
      }
      if (this.#caster.isVisible(x, y, z, lx, ly, lz)) sum += strength;
    }
    return sum / light.points.length;
  }
}

type Vector = readonly [number, number, number];

/** Cosine-weighted directions around +z, spread by the golden angle. */
const hemisphere: readonly Vector[] = Array.from({ length: 14 }, (_, i) => {
  const radius = Math.sqrt((i + 0.5) / 14);
  const angle = i * 2.399963229728653;
  return [radius * Math.cos(angle), radius * Math.sin(angle), Math.sqrt(1 - radius * radius)];
});

function tangents(n: Vector): [Vector, Vector] {
  const sign = n[2] >= 0 ? 1 : -1;
  const a = -1 / (sign + n[2]);
  const b = n[0] * n[1] * a;
  return [
    [1 + sign * n[0] * n[0] * a, sign * b, -sign * n[0]],
    [b, sign + n[1] * n[1] * a, -n[1]],
  ];
}

/** Keep grid points on the border 1 cm inside the patch, where neighbouring solids do not swallow them. */
function inside(patch: Patch, s: number, t: number, [width, height]: readonly [number, number]): [number, number] {
  const insetS = Math.min(0.01 / width, 0.2);
  const insetT = Math.min(0.01 / height, 0.2);
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
