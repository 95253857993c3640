import { BufferAttribute, BufferGeometry } from "three";
import { describe, expect, it } from "vitest";
import { RoomRandom } from "../random/roomRandom.ts";
import { buildRoom } from "../room/buildRoom.ts";
import { RayCaster } from "./rayCaster.ts";
import { roomMesh } from "./roomMesh.ts";
import type { Vector } from "./surfaceGrid.ts";

const mesh = roomMesh(buildRoom(3, "office"));
const { positions } = mesh;
const caster = new RayCaster(mesh);
const cube = new RayCaster({ geometry: cubeGeometry() });

function unitVector(random: RoomRandom): Vector {
  const z = random.uniform(-1, 1);
  const angle = random.uniform(0, 2 * Math.PI);
  const r = Math.sqrt(1 - z * z);
  return [r * Math.cos(angle), r * Math.sin(angle), z];
}

/** Distance to the nearest triangle along a ray, asking every single one (Möller and Trumbore); Infinity for none. */
function nearestOfAll(origin: Vector, direction: Vector): number {
  let nearest = Infinity;
  for (let at = 0; at < positions.length; at += 9) {
    const a: Vector = [positions[at], positions[at + 1], positions[at + 2]];
    const u = minus([positions[at + 3], positions[at + 4], positions[at + 5]], a);
    const v = minus([positions[at + 6], positions[at + 7], positions[at + 8]], a);
    const p = cross(direction, v);
    const determinant = dot(u, p);
    if (determinant === 0) continue;
    const t = minus(origin, a);
    const second = dot(t, p) / determinant;
    const q = cross(t, u);
    const third = dot(direction, q) / determinant;
    const distance = dot(v, q) / determinant;
    if (second >= 0 && third >= 0 && second + third <= 1 && distance > 0) nearest = Math.min(nearest, distance);
  }
  return nearest;
}

describe("RayCaster", () => {
  it("finds the nearest of all triangles, and where on it (seed 5)", () => {
    const random = new RoomRandom(5);
    for (let i = 0; i < 200; i++) {
      const from: Vector = [random.uniform(-1.5, 1.5), random.uniform(-1.5, 1.5), random.uniform(0.1, 2.2)];
      const direction = unitVector(random);
      const { distance, triangle, second, third } = caster.cast(...from, ...direction);
      expect(distance).toBeCloseTo(nearestOfAll(from, direction), 9);
      // The point that the barycentric weights stand for lies on the ray.
      for (const axis of [0, 1, 2]) {
        const [a, b, c] = [0, 3, 6].map((corner) => positions[triangle * 9 + corner + axis]);
        expect((1 - second - third) * a + second * b + third * c).toBeCloseTo(
          from[axis] + distance * direction[axis],
          6,
        );
      }
    }
  });

  it("sees as far as it is told, and says of a free way what it says of the first hit (seed 6)", () => {
    const random = new RoomRandom(6);
    let blocked = 0;
    for (let i = 0; i < 500; i++) {
      const [direction, far] = [unitVector(random), random.uniform(0.3, 3)];
      const isBeyond = caster.cast(0, 0, 1.3, ...direction).distance > far;
      const hit = caster.cast(0, 0, 1.3, ...direction, far);
      expect(hit.triangle < 0).toBe(isBeyond);
      expect(hit.distance === Infinity).toBe(isBeyond);
      expect(caster.isClear(0, 0, 1.3, ...direction, far)).toBe(isBeyond);
      const [x, y, z] = direction.map((value) => value * far);
      expect(caster.isVisible(0, 0, 1.3, x, y, 1.3 + z)).toBe(isBeyond);
      if (!isBeyond) blocked++;
    }
    expect(blocked).toBeGreaterThan(100);
    expect(blocked).toBeLessThan(400);
  });

  it("lets no ray through where two triangles meet, along an axis or from within the plane of a side", () => {
    for (const axis of [0, 1, 2]) {
      for (const sign of [-1, 1]) {
        const direction: [number, number, number] = [0, 0, 0];
        direction[axis] = sign;
        // Through the middle of a side, on its diagonal.
        expect(cube.cast(0, 0, 0, ...direction).distance).toBeCloseTo(1, 12);
      }
    }
    expect(cube.cast(-1, 0.3, 0.2, 0, 1, 0).distance).toBeCloseTo(0.7, 12);
    expect(cube.cast(3, 0, 0, 1, 0, 0)).toMatchObject({ triangle: -1, distance: Infinity });
  });

  it("leaves the surface that a ray starts on, on either side, whatever rounding does", () => {
    for (const shift of [-1e-8, 0, 1e-8]) {
      expect(cube.cast(-1 + shift, 0.3, 0.2, 1, 0, 0).distance).toBeCloseTo(2, 6);
      expect(cube.cast(-1 + shift, 0.3, 0.2, -1, 0, 0).triangle).toBe(-1);
    }
  });
});

/** A cube from -1 to 1, two triangles per side. */
function cubeGeometry(): BufferGeometry {
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
  return new BufferGeometry().setAttribute("position", new BufferAttribute(Float32Array.from(positions), 3));
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
