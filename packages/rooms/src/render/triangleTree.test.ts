import { DoubleSide, Ray, Vector3 } from "three";
import { MeshBVH } from "three-mesh-bvh";
import { describe, expect, it } from "vitest";
import { RoomRandom } from "../random/roomRandom.ts";
import { buildRoom } from "../room/buildRoom.ts";
import { roomMesh } from "./roomMesh.ts";
import { type TreeHit, TriangleTree } from "./triangleTree.ts";

const mesh = roomMesh(buildRoom(3, "office"));
const tree = new TriangleTree(mesh.positions);
const hit: TreeHit = { distance: 0, triangle: 0, second: 0, third: 0 };

function direction(random: RoomRandom): Vector3 {
  const z = random.uniform(-1, 1);
  const angle = random.uniform(0, 2 * Math.PI);
  const r = Math.sqrt(1 - z * z);
  return new Vector3(r * Math.cos(angle), r * Math.sin(angle), z);
}

describe("TriangleTree", () => {
  it("finds what three-mesh-bvh finds (seed 5)", () => {
    const oracle = new MeshBVH(mesh.geometry.clone());
    const random = new RoomRandom(5);
    let hits = 0;
    for (let i = 0; i < 3000; i++) {
      const from = new Vector3(random.uniform(-1.5, 1.5), random.uniform(-1.5, 1.5), random.uniform(0.1, 2.2));
      const d = direction(random);
      const far = random.chance(0.5) ? 100 : random.uniform(0.2, 2);
      const wanted = oracle.raycastFirst(new Ray(from, d), DoubleSide, 0, far);
      tree.cast(from.x, from.y, from.z, d.x, d.y, d.z, far, false, hit);
      if (!wanted) {
        expect(hit).toMatchObject({ triangle: -1, distance: Infinity });
        continue;
      }
      hits++;
      expect(hit.distance).toBeCloseTo(wanted.distance, 6);
      // The point that the barycentric weights stand for lies on the ray.
      const corner = (index: number): Vector3 => new Vector3().fromArray(mesh.positions, hit.triangle * 9 + index * 3);
      const point = corner(0)
        .multiplyScalar(1 - hit.second - hit.third)
        .addScaledVector(corner(1), hit.second)
        .addScaledVector(corner(2), hit.third);
      expect(point.distanceTo(from.addScaledVector(d, hit.distance))).toBeLessThan(1e-5);
    }
    expect(hits).toBeGreaterThan(1500);
  });

  it("says of any triangle what it says of the nearest: whether there is one", () => {
    const random = new RoomRandom(6);
    const any: TreeHit = { ...hit };
    for (let i = 0; i < 1000; i++) {
      const d = direction(random);
      const far = random.uniform(0.3, 3);
      tree.cast(0, 0, 1.3, d.x, d.y, d.z, far, false, hit);
      tree.cast(0, 0, 1.3, d.x, d.y, d.z, far, true, any);
      expect(any.triangle >= 0).toBe(hit.triangle >= 0);
      expect(any.distance).toBeGreaterThanOrEqual(hit.distance);
    }
  });

  it("lets no ray along an axis through, not even from a point in the plane of a box", () => {
    // A cube from -1 to 1, two triangles per side.
    const corners = [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].map((z) => [x, y, z])));
    const sides = [
      [0, 1, 3, 2],
      [4, 5, 7, 6],
      [0, 1, 5, 4],
      [2, 3, 7, 6],
      [0, 2, 6, 4],
      [1, 3, 7, 5],
    ];
    const positions = sides.flatMap(([a, b, c, d]) => [a, b, c, a, c, d].flatMap((corner) => corners[corner]));
    const cube = new TriangleTree(Float32Array.from(positions));
    for (let axis = 0; axis < 3; axis++) {
      for (const sign of [-1, 1]) {
        const d = [0, 0, 0];
        d[axis] = sign;
        // Through the middle of a side, where its two triangles meet.
        cube.cast(0, 0, 0, d[0], d[1], d[2], 10, false, hit);
        expect(hit.distance).toBeCloseTo(1, 12);
      }
    }
    cube.cast(-1, 0.3, 0.2, 0, 1, 0, 10, false, hit);
    expect(hit.distance).toBeCloseTo(0.7, 12);
    cube.cast(3, 0, 0, 1, 0, 0, 10, false, hit);
    expect(hit.triangle).toBe(-1);
  });
});
