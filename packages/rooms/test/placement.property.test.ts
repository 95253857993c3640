import { Box3 } from "three";
import { describe, expect, it } from "vitest";
import { buildRoom } from "../src/room/buildRoom.ts";
import { type Room, roomKinds } from "../src/room/room.ts";

/** Rooms per kind; every kind is checked over its own seeds. */
const seeds = Array.from({ length: 12 }, (_, i) => 1000 + i * 7919);

const built = new Map(roomKinds.map((kind) => [kind, seeds.map((seed) => buildRoom(seed, kind))]));

type Footprint = Room["plan"]["footprints"][number];

/** How far two footprints reach into each other, metres; 0 or less when they stand apart. */
function overlap(a: Footprint, b: Footprint): number {
  return Math.min(
    Math.min(a.maxX, b.maxX) - Math.max(a.minX, b.minX),
    Math.min(a.maxY, b.maxY) - Math.max(a.minY, b.minY),
  );
}

function isAboveOther(a: Footprint, b: Footprint): boolean {
  return (a.bottom > 0 && a.bottom >= b.height) || (b.bottom > 0 && b.bottom >= a.height);
}

/** Bounds of a thing as it was built and placed. */
function boundsOf(room: Room, index: number): Box3 {
  const bounds = new Box3();
  for (const { geometry } of room.objects[index].shape.surfaces) {
    geometry.computeBoundingBox();
    bounds.union(geometry.boundingBox!);
  }
  return bounds;
}

/** Classes that hang on walls or lie on the floor; all others need floor of their own. */
const withoutFloor = new Set(["wall", "floor", "door", "window", "picture", "curtain", "unlabelled"]);

describe.each(roomKinds)(`placement in a %s, over ${seeds.length} seeds`, (kind) => {
  const rooms = built.get(kind)!;

  it("lets nothing stand in anything else, nor where the door opens", () => {
    for (const { plan, seed } of rooms) {
      for (const [i, a] of plan.footprints.entries()) {
        for (const b of plan.footprints.slice(i + 1)) {
          if (isAboveOther(a, b)) continue;
          expect(overlap(a, b), `seed ${seed}: ${a.name} and ${b.name}`).toBeLessThan(1e-6);
        }
      }
      expect(
        plan.footprints.some(({ name }) => name === "door swing"),
        `seed ${seed}`,
      ).toBe(true);
    }
  });

  it("keeps every piece of furniture over the floor that the plan gives it", () => {
    const slack = 0.035;
    for (const room of rooms) {
      for (const [i, { className }] of room.objects.entries()) {
        if (withoutFloor.has(className)) continue;
        const { min, max } = boundsOf(room, i);
        const home = room.plan.footprints.find(
          (footprint) =>
            min.x > footprint.minX - slack &&
            max.x < footprint.maxX + slack &&
            min.y > footprint.minY - slack &&
            max.y < footprint.maxY + slack,
        );
        const where = `x ${min.x.toFixed(2)}..${max.x.toFixed(2)}, y ${min.y.toFixed(2)}..${max.y.toFixed(2)}`;
        expect(home, `seed ${room.seed}: ${className} at ${where}`).toBeDefined();
      }
    }
  });

  it("keeps everything inside the room", () => {
    for (const room of rooms) {
      for (const [i, { className }] of room.objects.entries()) {
        const { min, max } = boundsOf(room, i);
        const message = `seed ${room.seed}: ${className}`;
        expect(Math.max(-min.x, max.x), message).toBeLessThan(room.width / 2 + 0.02);
        expect(Math.max(-min.y, max.y), message).toBeLessThan(room.depth / 2 + 0.02);
        expect(min.z, message).toBeGreaterThan(-1e-6);
        expect(max.z, message).toBeLessThan(room.height + 1e-6);
      }
    }
  });

  it("hangs pictures, doors, windows and curtains clear of each other and of furniture", () => {
    const hanging = new Set(["picture", "door", "window", "curtain"]);
    const unbound = new Set(["wall", "floor", "unlabelled"]);
    for (const room of rooms) {
      const things = room.objects
        .map(({ className }, i) => ({ className, bounds: boundsOf(room, i).expandByScalar(-0.005) }))
        .filter(({ className }) => !unbound.has(className));
      for (const [i, a] of things.entries()) {
        if (!hanging.has(a.className)) continue;
        for (const b of things.filter((other, j) => j !== i && (j > i || !hanging.has(other.className)))) {
          const pair = [a.className, b.className].sort().join(" and ");
          // Curtains hang in front of their window.
          if (pair !== "curtain and window") {
            expect(a.bounds.intersectsBox(b.bounds), `seed ${room.seed}: ${pair}`).toBe(false);
          }
        }
      }
    }
  });
});

it("shows all ScanNet-20 classes over 60 rooms, each in at least 5", () => {
  const rooms = [...built.values()].flat();
  expect(rooms).toHaveLength(60);
  const roomsWith = new Map<string, number>();
  for (const { objects } of rooms) {
    for (const name of new Set(objects.map(({ className }) => className)))
      roomsWith.set(name, (roomsWith.get(name) ?? 0) + 1);
  }
  expect(roomsWith.size).toBe(21);
  for (const [name, count] of roomsWith) expect(count, name).toBeGreaterThanOrEqual(5);
});
