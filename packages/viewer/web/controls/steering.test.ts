import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { pointAhead } from "../geometry/navigation.ts";
import { cameraAxes, type Pose, type Vector3 } from "../geometry/pose.ts";
import type { NavigationMode, ViewState } from "../state/viewState.ts";
import { createSteering } from "./steering.ts";

/** At the origin, looking along +y, with the pivot two metres ahead. */
const start: Pose = { position: [0, 0, 0], rotation: [-Math.SQRT1_2, 0, 0, Math.SQRT1_2] };

function open(mode: NavigationMode = "orbit") {
  const pose = signal(start);
  const pivot = signal<Vector3>([0, 2, 0]);
  const view = { pose, pivot, mode: signal(mode), up: [0, 0, 1] as Vector3 } as unknown as ViewState;
  return { pose, pivot, steering: createSteering(view, () => 400) };
}

describe("steering", () => {
  it("turns the scene with the hand when orbiting: dragged to the right, the camera goes left", () => {
    const { pose, steering } = open();
    steering.turn(100, 0);
    expect(pose.value.position[0]).toBeLessThan(-0.5);
    expect(pointAhead(pose.value, 2).map((value) => Math.round(1e9 * value) / 1e9 + 0)).toEqual([0, 2, 0]);
  });

  it("turns on the spot when flying: dragged to the right, the camera looks left", () => {
    const { pose, pivot, steering } = open("fly");
    steering.turn(100, 0);
    expect(pose.value.position).toEqual([0, 0, 0]);
    expect(cameraAxes(pose.value.rotation)[2][0]).toBeLessThan(-0.3);
    // Orbiting goes on around what is then ahead.
    expect(pivot.value[0]).toBeLessThan(-0.5);
  });

  it("pans so that the pivot stays under the hand", () => {
    const { pose, pivot, steering } = open();
    steering.pan(200, -100);
    // 400 pixels of focal length see a metre at two metres as 200 pixels.
    expect(pose.value.position[0]).toBeCloseTo(-1, 9);
    expect(pose.value.position[2]).toBeCloseTo(-0.5, 9);
    expect(pivot.value[0]).toBeCloseTo(-1, 9);
  });

  it("zooms in steps that shrink towards the pivot, and pushes it ahead instead of stopping at it", () => {
    const { pose, pivot, steering } = open();
    steering.zoom(1);
    const first = pose.value.position[1];
    for (let i = 0; i < 100; i++) steering.zoom(1);
    expect(first).toBeCloseTo(0.24, 9);
    expect(pose.value.position[1]).toBeGreaterThan(2);
    expect(pivot.value[1]).toBeGreaterThan(pose.value.position[1]);
  });
});
