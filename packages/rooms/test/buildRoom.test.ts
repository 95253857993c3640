import { buildRoom, roomKinds } from "@gpnerf/rooms";
import { Box3 } from "three";
import { describe, expect, it } from "vitest";

const seeds = [1, 2, 3];

describe.each(roomKinds)("buildRoom: %s", (kind) => {
  const rooms = seeds.map((seed) => buildRoom(seed, kind));

  it("has the shell, openings and at least 9 classes (bathrooms 7) with several instances", () => {
    for (const room of rooms) {
      const classes = room.objects.filter(({ instance }) => instance > 0).map(({ className }) => className);
      expect([4, 6]).toContain(classes.filter((name) => name === "wall").length);
      for (const name of ["floor", "door"]) expect(classes).toContain(name);
      if (kind !== "bathroom") expect(classes).toContain("window");
      expect(new Set(classes).size, `seed ${room.seed}`).toBeGreaterThanOrEqual(kind === "bathroom" ? 7 : 9);
      expect(classes.length, `seed ${room.seed}`).toBeGreaterThanOrEqual(kind === "bathroom" ? 12 : 15);
    }
  });

  it("numbers labelled things 1, 2, … and leaves 0 to the unlabelled", () => {
    for (const { objects } of rooms) {
      const ids = objects.filter(({ className }) => className !== "unlabelled").map(({ instance }) => instance);
      expect(ids).toEqual(ids.map((_, i) => i + 1));
      for (const { className, instance } of objects) expect(instance === 0).toBe(className === "unlabelled");
    }
  });

  it("keeps everything inside its walls", () => {
    for (const { objects, width, depth, height, seed } of rooms) {
      for (const { shape, className } of objects) {
        const bounds = new Box3();
        for (const { geometry } of shape.surfaces) {
          geometry.computeBoundingBox();
          bounds.union(geometry.boundingBox!);
        }
        const message = `seed ${seed}: ${className}`;
        expect(Math.max(-bounds.min.x, bounds.max.x), message).toBeLessThan(width / 2 + 0.02);
        expect(Math.max(-bounds.min.y, bounds.max.y), message).toBeLessThan(depth / 2 + 0.02);
        expect(bounds.min.z, message).toBeGreaterThan(-1e-6);
        expect(bounds.max.z, message).toBeLessThan(height + 1e-6);
      }
    }
  });
});

it("buildRoom gives the same room for the same seed, and other furniture for another", () => {
  const summary = (seed: number): string => {
    const { kind, width, objects } = buildRoom(seed);
    return JSON.stringify([kind, width, objects.map(({ className, shape }) => [className, shape.surfaces.length])]);
  };
  expect(summary(9)).toBe(summary(9));
  expect(summary(9)).not.toBe(summary(10));
});
