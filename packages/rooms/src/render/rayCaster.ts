import type { RoomMesh } from "./roomMesh.ts";
import { type TreeHit, TriangleTree } from "./triangleTree.ts";

/** Where a ray first meets the room. Reused between casts: copy what must last. */
export type RayHit = TreeHit;

/** Casts rays against all triangles of a room. */
export class RayCaster {
  readonly #tree: TriangleTree;
  readonly #hit: RayHit = { distance: Infinity, triangle: -1, second: 0, third: 0 };

  constructor(mesh: RoomMesh) {
    this.#tree = new TriangleTree(mesh.positions);
  }

  /** First surface along a unit direction; `distance` is Infinity when there is none within `far` metres. */
  cast(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, far = 100): RayHit {
    this.#tree.cast(ox, oy, oz, dx, dy, dz, far, false, this.#hit);
    return this.#hit;
  }

  /** True if nothing lies within `far` metres along a unit direction. */
  isClear(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, far: number): boolean {
    this.#tree.cast(ox, oy, oz, dx, dy, dz, far, true, this.#hit);
    return this.#hit.triangle < 0;
  }

  /** True if nothing lies on the straight line between two points, ends excluded by 1 mm. */
  isVisible(ax: number, ay: number, az: number, bx: number, by: number, bz: number): boolean {
    const [dx, dy, dz] = [bx - ax, by - ay, bz - az];
    const length = Math.sqrt(dx * dx + dy * dy + dz * dz);
    if (length < 2e-3) return true;
    return this.isClear(ax, ay, az, dx / length, dy / length, dz / length, length - 1e-3);
  }
}
