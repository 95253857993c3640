import { DoubleSide, Ray } from "three";
import { MeshBVH, SAH } from "three-mesh-bvh";
import type { RoomMesh } from "./roomMesh.ts";

/** Where a ray first meets the room. Reused between casts: copy what must last. */
export interface RayHit {
  /** Distance along the (unit) direction, metres; Infinity when nothing was hit. */
  distance: number;
  triangle: number;
  /** Barycentric weights of the triangle's second and third corner. */
  second: number;
  third: number;
}

/** Casts rays against all triangles of a room through a bounding volume hierarchy. */
export class RayCaster {
  readonly #bvh: MeshBVH;
  readonly #ray = new Ray();
  readonly #hit: RayHit = { distance: Infinity, triangle: -1, second: 0, third: 0 };

  constructor(mesh: RoomMesh) {
    this.#bvh = new MeshBVH(mesh.geometry, { strategy: SAH, targetLeafSize: 4 });
  }

  /** First surface along a unit direction; `distance` is Infinity when there is none within `far` metres. */
  cast(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, far = 100): RayHit {
    this.#ray.origin.set(ox, oy, oz);
    this.#ray.direction.set(dx, dy, dz);
    const found = this.#bvh.raycastFirst(this.#ray, DoubleSide, 0, far);
    const hit = this.#hit;
    if (!found) {
      hit.distance = Infinity;
      hit.triangle = -1;
      return hit;
    }
    hit.distance = found.distance;
    // Corners are not shared between triangles, so the first corner tells the triangle whatever order the hierarchy has.
    hit.triangle = found.face!.a / 3;
    hit.second = found.barycoord!.y;
    hit.third = found.barycoord!.z;
    return hit;
  }

  /** True if nothing lies on the straight line between two points, ends excluded by 1 mm. */
  isVisible(ax: number, ay: number, az: number, bx: number, by: number, bz: number): boolean {
    const length = Math.hypot(bx - ax, by - ay, bz - az);
    if (length < 2e-3) return true;
    return (
      this.cast(ax, ay, az, (bx - ax) / length, (by - ay) / length, (bz - az) / length, length - 1e-3).triangle < 0
    );
  }
}
