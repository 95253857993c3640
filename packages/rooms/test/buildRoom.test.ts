import { describe, expect, it } from "vitest";
import { buildRoom } from "../src/room/buildRoom.ts";
import { roomKinds } from "../src/room/room.ts";

const seeds = [1, 2];

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
});

it("buildRoom gives the same room for the same seed, and other furniture for another", () => {
  const summary = (seed: number): string => {
    const { kind, width, objects } = buildRoom(seed);
    return JSON.stringify([kind, width, objects.map(({ className, shape }) => [className, shape.surfaces.length])]);
  };
  expect(summary(9)).toBe(summary(9));
  expect(summary(9)).not.toBe(summary(10));
});
