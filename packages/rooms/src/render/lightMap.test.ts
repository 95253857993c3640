import { describe, expect, it } from "vitest";
import { ObjectShape } from "../geometry/objectShape.ts";
import { glowing, type Material, matte } from "../materials/material.ts";
import { even } from "../materials/plain.ts";
import { FloorPlan } from "../room/floorPlan.ts";
import type { PlacedObject, Room } from "../room/room.ts";
import { drawLighting, type Lighting } from "./lighting.ts";
import { LightMap } from "./lightMap.ts";
import { findLightSources } from "./lightSources.ts";
import { RayCaster } from "./rayCaster.ts";
import { roomMesh } from "./roomMesh.ts";

const white = matte(even([0.8, 0.8, 0.8]));
const red = matte(even([0.8, 0.05, 0.05]));
const pane = glowing(even([1, 1, 1]), 1);
const bulb = glowing(even([1, 1, 1]), 1);

/** A bare room of 4 × 4 × 2.5 m with a window in the south wall, a lamp in the middle, and a table to the east. */
function bareRoom(eastWall: Material): Room {
  const shapes = [
    new ObjectShape("floor").box(white, [-2, 2], [-2, 2], [-0.1, 0]),
    new ObjectShape("unlabelled").box(white, [-2, 2], [-2, 2], [2.5, 2.6]),
    new ObjectShape("wall").box(white, [-2, 2], [-2.1, -2], [0, 2.5]),
    new ObjectShape("wall").box(white, [-2, 2], [2, 2.1], [0, 2.5]),
    new ObjectShape("wall").box(white, [-2.1, -2], [-2, 2], [0, 2.5]),
    new ObjectShape("wall").box(eastWall, [2, 2.1], [-2, 2], [0, 2.5]),
    new ObjectShape("window").box(pane, [-0.6, 0.6], [-2, -1.97], [1, 2]),
    new ObjectShape("unlabelled").box(bulb, [-0.1, 0.1], [-0.1, 0.1], [2.2, 2.5]),
    new ObjectShape("table").box(white, [0.6, 1.6], [-0.5, 0.5], [0.7, 0.75]),
  ];
  const objects = shapes.map((shape, i): PlacedObject => ({ instance: i, className: shape.className, shape }));
  return {
    seed: 1,
    kind: "office",
    width: 4,
    depth: 4,
    height: 2.5,
    objects,
    plan: new FloorPlan(4, 4, []),
  };
}

/** Light at a point that one sees straight down from 10 cm above (or up from below, for the ceiling). */
function lightProbe(room: Room, lighting: Lighting) {
  const mesh = roomMesh(room);
  const caster = new RayCaster(mesh);
  const map = new LightMap(mesh, caster, lighting);
  return (x: number, y: number, z: number, dz: -1 | 1 = -1): number[] => {
    const hit = { ...caster.cast(x, y, z, 0, 0, dz) };
    const patch = mesh.patchOfTriangle[hit.triangle];
    const st = mesh.patchCoordinates;
    const weights = [1 - hit.second - hit.third, hit.second, hit.third];
    const [s, t] = [0, 1].map((axis) =>
      weights.reduce((sum, weight, corner) => sum + weight * st[hit.triangle * 6 + corner * 2 + axis], 0),
    );
    const out = new Float64Array(3);
    map.read(patch, s, t, out);
    map.addSun(x, y, z + dz * (hit.distance - 0.004), [0, 0, -dz], out);
    return [...out];
  };
}

/** Only the sources of one kind, white. */
function only(room: Room, kind: "window" | "ceiling lamp"): Lighting {
  const sources = findLightSources(room);
  const shining = sources
    .filter((source) => source.kind === kind)
    .map((source) => ({ source, color: [1, 1, 1] as const }));
  const windows = sources.filter((source) => source.kind === "window");
  return {
    time: "day",
    shining,
    windows,
    glow: new Map(sources.map(({ material }) => [material, [0, 0, 0] as const])),
  };
}

describe("LightMap", () => {
  const room = bareRoom(white);

  it("finds the window, facing inwards, and the lamp", () => {
    const [window, lamp] = findLightSources(room);
    expect(window).toMatchObject({ kind: "window", facing: [0, 1, 0] });
    expect(window.area).toBeCloseTo(1.2, 6);
    for (const [, y, z] of window.points) {
      expect(y).toBeGreaterThan(-1.97);
      expect(z).toBeGreaterThan(1);
      expect(z).toBeLessThan(2);
    }
    expect(lamp.kind).toBe("ceiling lamp");
  });

  it("puts the shadow of the lamp under the table, softer at its rim, and lights it only by what walls throw back", () => {
    const at = lightProbe(room, only(room, "ceiling lamp"));
    const [open] = at(-1.1, 0, 0.1);
    const [under] = at(1.1, 0, 0.1);
    expect(under).toBeLessThan(0.5 * open);
    expect(under).toBeGreaterThan(0.03 * open);
    const [top] = at(1.1, 0, 0.85);
    expect(top).toBeGreaterThan(open);
  });

  it("makes daylight weaker away from the window", () => {
    const at = lightProbe(room, only(room, "window"));
    const light = [-1.2, -0.2, 0.8, 1.7].map((y) => at(-1, y, 0.1)[0]);
    for (let i = 1; i < light.length; i++) expect(light[i]).toBeLessThan(light[i - 1]);
    expect(light[3]).toBeGreaterThan(0);
  });

  it("bleeds the colour of a wall onto the floor before it", () => {
    const painted = bareRoom(red);
    const at = lightProbe(painted, only(painted, "ceiling lamp"));
    const [nearRed, nearGreen] = at(1.9, 1.5, 0.1);
    const [farRed, farGreen] = at(-1.9, 1.5, 0.1);
    expect(nearGreen / nearRed).toBeLessThan(farGreen / farRed - 0.03);
  });

  it("lets the sun through the pane only, and casts the table's shadow", () => {
    // From the south, 45° high: a patch from 1 to 2 m behind the window; the sill's line falls at y = -0.97.
    const sun = { direction: [0, -Math.SQRT1_2, Math.SQRT1_2] as const, color: [1, 1, 1] as const };
    const dark = { ...only(room, "window"), shining: [] };
    const without = lightProbe(room, dark);
    const withSun = lightProbe(room, { ...dark, sun });
    const gain = (x: number, y: number, z: number): number => withSun(x, y, z)[0] - without(x, y, z)[0];
    expect(gain(0, -0.5, 0.1)).toBeGreaterThan(0.7);
    for (const [x, y] of [
      [0, -1.3],
      [0, 0.6],
      [-1, -0.5],
    ]) {
      expect(gain(x, y, 0.1)).toBeLessThan(0.2);
    }
    // Bounced sunlight reaches the ceiling.
    expect(withSun(0, -0.5, 2.4, 1)[0]).toBeGreaterThan(without(0, -0.5, 2.4, 1)[0] + 0.005);
  });

  it("has no light of its own: values scale with the lamps, up to the faint rest", () => {
    const lighting = only(room, "ceiling lamp");
    const brighter = {
      ...lighting,
      shining: lighting.shining.map(({ source }) => ({ source, color: [10, 10, 10] as const })),
    };
    const [once] = lightProbe(room, lighting)(-1, 0.5, 0.1);
    const [tenfold] = lightProbe(room, brighter)(-1, 0.5, 0.1);
    expect(tenfold / once).toBeGreaterThan(9);
    expect(tenfold / once).toBeLessThan(10);
  });
});

describe("drawLighting", () => {
  const lightings = Array.from({ length: 60 }, (_, seed) => drawLighting({ ...bareRoom(white), seed }));
  const days = lightings.filter(({ time }) => time === "day");

  it("gives days and evenings, with and without sun and lamps; the same for the same seed", () => {
    expect(days.length).toBeGreaterThan(30);
    expect(days.length).toBeLessThan(55);
    expect(days.some(({ sun }) => sun)).toBe(true);
    expect(days.some(({ sun }) => !sun)).toBe(true);
    expect(days.some(({ shining }) => shining.length === 1)).toBe(true);
    expect(days.some(({ shining }) => shining.length === 2)).toBe(true);
    expect(drawLighting({ ...bareRoom(white), seed: 7 }).sun).toEqual(lightings[7].sun);
  });

  it("shows a bright outside by day and a dark one in the evening, when lamps are on and there is no sun", () => {
    for (const { time, glow, shining, sun } of lightings) {
      const [outside] = glow.get(pane)!;
      if (time === "day") expect(outside).toBeGreaterThan(1);
      else {
        expect(outside).toBeLessThan(0.06);
        expect(sun).toBeUndefined();
        expect(shining.some(({ source }) => source.kind === "ceiling lamp")).toBe(true);
      }
    }
  });

  it("lets the sun stand outside, before the window", () => {
    for (const { sun } of days) {
      if (!sun) continue;
      expect(Math.hypot(...sun.direction)).toBeCloseTo(1, 9);
      expect(sun.direction[1]).toBeLessThan(0);
      expect(sun.direction[2]).toBeGreaterThan(0.3);
    }
  });
});
