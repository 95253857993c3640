import type { Camera } from "gpnerf";
import { describe, expect, it } from "vitest";
import { sceneBounds, upVector } from "./worldFrame.ts";

type Vector = readonly [number, number, number];

/** A level camera in a world with `up`, turned by `yaw` about it and looking down by `pitch`, radians. */
function levelCamera(up: "x" | "y" | "z", yaw: number, pitch: number, at: Vector = [0, 0, 0]): Camera {
  // In a world with z up: right is horizontal, forward is turned down by the pitch.
  const right = [Math.cos(yaw), Math.sin(yaw), 0];
  const flat = [-Math.sin(yaw), Math.cos(yaw), 0];
  const forward = [flat[0] * Math.cos(pitch), flat[1] * Math.cos(pitch), -Math.sin(pitch)];
  const down = [0, 1, 2].map(
    (i) => forward[(i + 1) % 3] * right[(i + 2) % 3] - forward[(i + 2) % 3] * right[(i + 1) % 3],
  );
  const turns = { z: [0, 1, 2], x: [2, 0, 1], y: [1, 2, 0] }[up];
  const rows = [0, 1, 2].map((axis) => [right, down, forward].map((vector) => vector[turns[axis]]));
  const worldFromCamera = Float64Array.of(...rows.flatMap((row, i) => [...row, at[i]]), 0, 0, 0, 1);
  return { width: 4, height: 4, fx: 4, fy: 4, cx: 2, cy: 2, worldFromCamera };
}

describe("up", () => {
  it.each([
    ["x", [1, 0, 0]],
    ["y", [0, 1, 0]],
    ["z", [0, 0, 1]],
  ] as const)("is %s for level cameras that all look down", (axis, up) => {
    const cameras = [0, 0.7, 1.9, 3, 4.4].map((yaw) => levelCamera(axis, yaw, 0.6));
    expect(upVector(cameras)).toEqual(up);
  });

  it("is what is up in the pictures when all cameras face the same way", () => {
    const [x, y, z] = upVector([0.5, 0.5].map((pitch) => levelCamera("z", 0, pitch)));
    expect([x, y, z].map((value) => value.toFixed(4))).toEqual([
      "0.0000",
      Math.sin(0.5).toFixed(4),
      Math.cos(0.5).toFixed(4),
    ]);
  });
});

describe("the bounds of a scene", () => {
  it("hold the cameras and what they look at", () => {
    const { min, max } = sceneBounds([levelCamera("z", 0, 0, [1, 2, 3])], { near: 1, far: 8 });
    expect(min).toEqual([1, 2, 3]);
    expect(max).toEqual([1, 6, 3]);
  });
});
