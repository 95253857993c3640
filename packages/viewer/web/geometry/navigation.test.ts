import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { look, moveAlongAxes, orbit, pointAhead, rise } from "./navigation.ts";
import { cameraAxes, type Pose, type Vector3 } from "./pose.ts";

const up: Vector3 = [0, 0, 1];
/** At (0, −2, 1), looking along +y with a level horizon: right is +x, down is −z. */
const pose: Pose = { position: [0, -2, 1], rotation: [-Math.SQRT1_2, 0, 0, Math.SQRT1_2] };

const forwardOf = ({ rotation }: Pose): Vector3 => cameraAxes(rotation)[2];
const distance = (a: Vector3, b: Vector3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index], 9);
  });
}

describe("the test's camera", () => {
  it("looks along +y with x to the right", () => {
    const [right, down, forward] = cameraAxes(pose.rotation);
    expectClose(right, [1, 0, 0]);
    expectClose(down, [0, 0, -1]);
    expectClose(forward, [0, 1, 0]);
  });
});

describe("orbit", () => {
  const pivot: Vector3 = [0, 0, 1];

  it("moves the camera to the right with positive yaw, still looking at the pivot", () => {
    const turned = orbit(pose, pivot, up, Math.PI / 2, 0);
    expectClose(turned.position, [2, 0, 1]);
    expectClose(forwardOf(turned), [-1, 0, 0]);
  });

  it("moves the camera up with positive pitch, looking down at the pivot", () => {
    const turned = orbit(pose, pivot, up, 0, Math.PI / 6);
    expectClose(turned.position, [0, -2 * Math.cos(Math.PI / 6), 1 + 2 * Math.sin(Math.PI / 6)]);
    expect(forwardOf(turned)[2]).toBeCloseTo(-0.5, 9);
  });

  it("keeps the pivot's place in the picture, its distance, and the horizon level, whatever the turns", () => {
    const angle = fc.double({ min: -4, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(angle, angle), { maxLength: 8 }), (turns) => {
        const turned = turns.reduce((at, [yaw, pitch]) => orbit(at, pivot, up, yaw, pitch), pose);
        expect(distance(turned.position, pivot)).toBeCloseTo(2, 6);
        expectClose(
          pointAhead(turned, 2).map((value) => Math.round(value * 1e6) / 1e6),
          pivot,
        );
        expect(cameraAxes(turned.rotation)[0][2]).toBeCloseTo(0, 6);
        expect(Math.abs(forwardOf(turned)[2])).toBeLessThan(1);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe("look", () => {
  it("turns on the spot: to the left with positive yaw, up with positive pitch", () => {
    const turned = look(pose, up, Math.PI / 2, Math.PI / 6);
    expect(turned.position).toEqual(pose.position);
    expectClose(forwardOf(turned), [-Math.cos(Math.PI / 6), 0, 0.5]);
  });

  it("stops before straight up, so that left stays left", () => {
    const turned = look(pose, up, 0, 10);
    expect(forwardOf(turned)[2]).toBeLessThan(1);
    expectClose(cameraAxes(turned.rotation)[0], [1, 0, 0]);
  });
});

describe("moves", () => {
  it("go along the camera's axes, or the world's up", () => {
    expectClose(moveAlongAxes(pose, [1, 2, 3]).position, [1, 1, -1]);
    expectClose(rise(pose, up, 0.5).position, [0, -2, 1.5]);
  });
});
