import { describe, expect, it } from "vitest";
import { resizeNearest } from "../images/resizeNearest.ts";
import { registerDepth } from "./registerDepth.ts";
import type { DepthCamera, Intrinsics } from "./sceneFiles.ts";

/** Depth camera at a place beside the colour camera, not turned. */
function depthCamera(intrinsics: Intrinsics, x = 0, y = 0, z = 0): DepthCamera {
  return { ...intrinsics, colorFromDepth: Float64Array.of(1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z, 0, 0, 0, 1) };
}

const small: Intrinsics = { width: 8, height: 6, fx: 8, fy: 8, cx: 3.5, cy: 2.5 };
/** The same view at twice the size. */
const large: Intrinsics = { width: 16, height: 12, fx: 16, fy: 16, cx: 7.5, cy: 5.5 };
const ramp = Float32Array.from({ length: 48 }, (_, i) => 1 + i);

describe("registerDepth", () => {
  it.each([
    ["larger", small, large],
    ["smaller", large, small],
    ["equal", small, small],
  ])("is a nearest resize for the same view at a %s size", (_, from, to) => {
    const depth = Float32Array.from({ length: from.width * from.height }, (_, i) => 1 + i);
    expect(registerDepth(depth, depthCamera(from), to)).toEqual(resizeNearest(depth, from, to));
  });

  it("looks up each ray for one centre: what the depth camera does not see is unknown", () => {
    const narrow = depthCamera({ ...small, fx: 16, fy: 16 });
    const registered = registerDepth(ramp, narrow, small);
    // Colour column 2 lies 1.5 / 8 left of the axis, 3 depth pixels: column 0.5, which rounds to 1.
    expect([...registered.subarray(8 * 2, 8 * 3)]).toEqual([0, 0, 18, 20, 22, 24, 0, 0]);
    expect(registered.subarray(0, 8).every((z) => z === 0)).toBe(true);
  });

  it("turns depths with the camera: z-depth is measured along the colour camera's axis", () => {
    const angle = 0.2;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const turned = { ...small, colorFromDepth: Float64Array.of(c, 0, s, 0, 0, 1, 0, 0, -s, 0, c, 0, 0, 0, 0, 1) };
    const registered = registerDepth(new Float32Array(48).fill(2), turned, small);
    for (let column = 3; column < 8; column++) {
      const ray = (column - 3.5) / 8;
      const seen = Math.floor((8 * (c * ray - s)) / (s * ray + c) + 4);
      const expected = seen < 0 ? 0 : 2 * (c - (s * (seen - 3.5)) / 8);
      expect(registered[16 + column]).toBeCloseTo(expected, 6);
    }
    expect(registered[16 + 7]).toBeGreaterThan(0);
  });

  it("shifts near surfaces further than far ones, lets the nearer win and leaves the hidden unknown", () => {
    // The depth camera stands 0.25 m to the right: points move 2 / z pixels to the right in the colour image.
    const depth = new Float32Array(48).fill(8);
    for (let row = 0; row < 6; row++) depth[8 * row + 3] = 1;
    const registered = registerDepth(depth, depthCamera(small, 0.25), small);
    for (let row = 0; row < 6; row++) {
      // A quarter pixel to the right for the wall, two pixels for the post; the wall that the post hid stays unknown.
      expect([...registered.subarray(8 * row, 8 * row + 8)]).toEqual([8, 8, 8, 0, 8, 1, 8, 8]);
    }
  });

  it("leaves no gaps on a slanted surface", () => {
    const from = { width: 64, height: 48, fx: 64, fy: 64, cx: 31.5, cy: 23.5 };
    const depth = Float32Array.from({ length: 64 * 48 }, (_, i) => 2 / (1 - 0.5 * (((i % 64) - 31.5) / 64)));
    const registered = registerDepth(depth, depthCamera(from, -0.05, 0.01, 0.02), from);
    for (let row = 4; row < 44; row++) {
      for (let column = 4; column < 60; column++) expect(registered[64 * row + column]).toBeGreaterThan(1);
    }
  });

  it.each([
    ["behind the colour camera", depthCamera(small, 0, 0, -5)],
    ["a hair before the colour camera", depthCamera(small, 0, 0, -2 + 1e-9)],
    ["magnified without bound", { ...depthCamera(small, 0.1), fx: 1e-9, fy: 1e-9 }],
  ])("ends soon for points %s", (_, from) => {
    const to = { ...large, width: 1600, height: 1200 };
    const started = performance.now();
    const registered = registerDepth(new Float32Array(48).fill(2), from, to);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(registered.every((z) => z >= 0 && Number.isFinite(z))).toBe(true);
  });
});
