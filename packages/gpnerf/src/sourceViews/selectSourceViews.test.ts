import { describe, expect, it } from "vitest";
import { pose } from "../../test/sceneFixtures.ts";
import type { Camera } from "../cameras/camera.ts";
import { ConfigError } from "../errors.ts";
import { sampleSourceViews } from "./sampleSourceViews.ts";
import { selectSourceViews } from "./selectSourceViews.ts";

/** Cameras on a line, looking the same way. */
function onLine(...xs: number[]): Camera[] {
  return xs.map((x) => ({ width: 4, height: 3, fx: 2, fy: 2, cx: 1.5, cy: 1, worldFromCamera: pose([x, 0, 1]) }));
}

describe("selectSourceViews", () => {
  const cameras = onLine(0, 5, 1, 4, 2, 3);
  const target = cameras[0];

  it("takes the nearest, nearest first", () => {
    expect(selectSourceViews({ cameras, target, count: 3, exclude: [0] })).toEqual([2, 4, 5]);
  });

  it("breaks ties by index", () => {
    const ring = onLine(0, 1, -1, 1, -1);
    expect(selectSourceViews({ cameras: ring, target: ring[0], count: 4, exclude: [0] })).toEqual([1, 2, 3, 4]);
  });

  it("obeys exclude and allowed", () => {
    expect(selectSourceViews({ cameras, target, count: 2, exclude: [0, 2] })).toEqual([4, 5]);
    expect(selectSourceViews({ cameras, target, count: 2, allowed: [5, 1, 3, 1] })).toEqual([5, 3]);
    expect(selectSourceViews({ cameras, target, count: 1, exclude: [3, 5], allowed: [1, 3, 5, 99] })).toEqual([1]);
  });

  it("may pick a view with the target's pose if it is not excluded", () => {
    expect(selectSourceViews({ cameras, target, count: 1 })).toEqual([0]);
  });

  it("uses the named distance", () => {
    const views = [...onLine(3), { ...onLine(0)[0], worldFromCamera: pose([0.1, 0, 1], 1.5) }];
    const query = { cameras: views, target: onLine(0)[0], count: 1 };
    expect(selectSourceViews({ ...query, distance: "position" })).toEqual([1]);
    expect(selectSourceViews({ ...query, distance: "matrix" })).toEqual([0]);
  });

  it("says how many are needed and what to lower when there are too few", () => {
    const few = () => selectSourceViews({ cameras, target, count: 10, exclude: [0] });
    expect(few).toThrow(ConfigError);
    expect(few).toThrow(/10 views are needed beside the target, but only 5 of the scene's 6 frames may be used/);
    try {
      few();
    } catch (error) {
      expect(error).toMatchObject({ hint: expect.stringContaining("Lower --views to 5") });
    }
    const none = () => selectSourceViews({ cameras: [target], target, count: 1, exclude: [0] });
    expect(none).toThrow(expect.objectContaining({ hint: "Hold out fewer frames, or use a scene with more." }));
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %d views", (count) => {
    expect(() => selectSourceViews({ cameras, target, count })).toThrow(/needs to be a whole number above 0/);
  });
});

describe("sampleSourceViews", () => {
  const cameras = onLine(...Array(40).keys());
  const query = { cameras, target: cameras[0], count: 4, exclude: [0] };
  /** Numbers in [0, 1) that look random and repeat in every run. */
  function sequence(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
  }

  it("draws different views, never the target, and the same ones for the same numbers", () => {
    for (let seed = 0; seed < 200; seed++) {
      const views = sampleSourceViews({ ...query, random: sequence(seed) });
      expect(new Set(views).size).toBe(4);
      expect(views).not.toContain(0);
      expect(Math.max(...views)).toBeLessThanOrEqual(20);
      expect(sampleSourceViews({ ...query, random: sequence(seed) })).toEqual(views);
    }
  });

  it.each([
    [0, 4],
    [0.2999, 4],
    [0.3001, 8],
    [0.5501, 12],
    [0.7501, 16],
    [0.9499, 16],
    [0.9501, 20],
    [1 - 2 ** -53, 20],
  ])("first number %d: the pool has the %i nearest", (first, poolSize) => {
    const reached = new Set<number>();
    for (let seed = 0; seed < 300; seed++) {
      const rest = sequence(seed);
      let calls = 0;
      const random = () => (calls++ === 0 ? first : rest());
      for (const view of sampleSourceViews({ ...query, random })) reached.add(view);
    }
    expect([...reached].sort((a, b) => a - b)).toEqual(Array.from({ length: poolSize }, (_, i) => i + 1));
  });

  it("takes all there are when the pool would be larger, also with the largest random numbers", () => {
    const random = () => 1 - 2 ** -53;
    const views = sampleSourceViews({ ...query, allowed: [3, 7, 5, 9], random });
    expect(views.sort((a, b) => a - b)).toEqual([3, 5, 7, 9]);
  });

  it("draws each view of the pool equally often at each place", () => {
    const counts = Array.from({ length: 4 }, () => new Float64Array(9));
    const random = sequence(1);
    let calls = 0;
    // The first number of each draw chooses the pool of 2 · 4 views.
    const drawn = () => (calls++ % 5 === 0 ? 0.4 : random());
    const draws = 8000;
    for (let i = 0; i < draws; i++) {
      for (const [slot, view] of sampleSourceViews({ ...query, random: drawn }).entries()) counts[slot][view]++;
    }
    for (const slot of counts) for (const count of slot.subarray(1)) expect(count / draws).toBeCloseTo(1 / 8, 1.5);
  });

  it("refuses too few candidates", () => {
    expect(() => sampleSourceViews({ ...query, count: 40, random: Math.random })).toThrow(ConfigError);
  });
});
