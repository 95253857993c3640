import type { RayHit } from "./rayCaster.ts";
import type { Patch, RoomMesh } from "./roomMesh.ts";

/** Numbers stored per triangle: first corner, normal, and the two vectors that give barycentric weights. */
const stride = 12;

/** A quadrilateral whose fourth corner lies farther than this from the plane of the others is not flat, metres. */
const flatness = 1e-5;

/**
 * Meets rays with one known patch, without searching the room: for the many samples inside a pixel whose neighbourhood
 * shows a single flat surface.
 */
export class PatchPlanes {
  readonly #patches: readonly Patch[];
  readonly #triangles: Float64Array;
  readonly #isFlat: Uint8Array;

  constructor(mesh: RoomMesh) {
    const count = mesh.patchOfTriangle.length;
    this.#patches = mesh.patches;
    this.#triangles = new Float64Array(count * stride);
    this.#isFlat = new Uint8Array(mesh.patches.length);
    for (let triangle = 0; triangle < count; triangle++) this.#store(mesh.positions, triangle);
    for (const [i, patch] of mesh.patches.entries()) this.#isFlat[i] = this.#isFlatPatch(mesh.positions, patch) ? 1 : 0;
  }

  /**
   * Where the ray meets the patch, if the patch is flat and the point lies inside it.
   * @returns false when the whole room has to be asked
   */
  meet(
    patchIndex: number,
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    hit: RayHit,
  ): boolean {
    if (this.#isFlat[patchIndex] === 0) return false;
    const patch = this.#patches[patchIndex];
    if (this.#meetTriangle(patch.triangle, ox, oy, oz, dx, dy, dz, hit)) return true;
    return patch.isQuad && this.#meetTriangle(patch.triangle + 1, ox, oy, oz, dx, dy, dz, hit);
  }

  #meetTriangle(
    triangle: number,
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    hit: RayHit,
  ): boolean {
    const values = this.#triangles;
    const i = triangle * stride;
    const slope = values[i + 3] * dx + values[i + 4] * dy + values[i + 5] * dz;
    if (Math.abs(slope) < 1e-9) return false;
    const [ax, ay, az] = [values[i] - ox, values[i + 1] - oy, values[i + 2] - oz];
    const distance = (values[i + 3] * ax + values[i + 4] * ay + values[i + 5] * az) / slope;
    if (distance <= 0) return false;
    const [px, py, pz] = [dx * distance - ax, dy * distance - ay, dz * distance - az];
    const second = values[i + 6] * px + values[i + 7] * py + values[i + 8] * pz;
    const third = values[i + 9] * px + values[i + 10] * py + values[i + 11] * pz;
    if (second < 0 || third < 0 || second + third > 1) return false;
    hit.distance = distance;
    hit.triangle = triangle;
    hit.second = second;
    hit.third = third;
    return true;
  }

  #store(positions: Float32Array, triangle: number): void {
    const at = triangle * 9;
    const a = positions.subarray(at, at + 3);
    const u = difference(positions.subarray(at + 3, at + 6), a);
    const v = difference(positions.subarray(at + 6, at + 9), a);
    const n = cross(u, v);
    const squared = n[0] * n[0] + n[1] * n[1] + n[2] * n[2];
    const length = Math.sqrt(squared);
    // Dual basis: dot(p - a, second) is the weight of the second corner.
    const second = cross(v, n).map((value) => value / squared);
    const third = cross(n, u).map((value) => value / squared);
    this.#triangles.set([...a, ...n.map((value) => value / length), ...second, ...third], triangle * stride);
  }

  #isFlatPatch(positions: Float32Array, patch: Patch): boolean {
    if (!patch.isQuad) return true;
    const i = patch.triangle * stride;
    const far = difference(
      positions.subarray(patch.triangle * 9 + 12, patch.triangle * 9 + 15),
      this.#triangles.subarray(i, i + 3),
    );
    const n = this.#triangles.subarray(i + 3, i + 6);
    return Math.abs(far[0] * n[0] + far[1] * n[1] + far[2] * n[2]) < flatness;
  }
}

function difference(a: ArrayLike<number>, b: ArrayLike<number>): [number, number, number] {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function cross(a: readonly number[], b: readonly number[]): [number, number, number] {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
