import { describe, expect, it } from "vitest";
import type { Pose, Quaternion, Vector3 } from "../geometry/pose.ts";
import { poseOnPath, sampleCameraPath } from "./cameraPath.ts";
import { type Keyframe, keyframeTimes, moveKeyframe, pathDuration } from "./keyframe.ts";

const turn = (radians: number): Quaternion => [0, 0, Math.sin(radians / 2), Math.cos(radians / 2)];

function keyframes(
  ...entries: readonly (readonly [position: Vector3, seconds: number, radians?: number])[]
): Keyframe[] {
  return entries.map(([position, seconds, radians = 0], id) => ({
    id,
    seconds,
    pose: { position, rotation: turn(radians) },
  }));
}

const path = keyframes([[0, 0, 0], 5], [[1, 0, 0], 2], [[1, 2, 0], 1], [[0, 2, 1], 4]);

describe("times", () => {
  it("add up from the first keyframe, whose own seconds do not count", () => {
    expect(keyframeTimes(path)).toEqual([0, 2, 3, 7]);
    expect(pathDuration(path)).toBe(7);
    expect(pathDuration([])).toBe(0);
  });
});

describe("moveKeyframe", () => {
  it("puts one at another place and keeps the order of the rest", () => {
    expect(moveKeyframe(path, 0, 2).map(({ id }) => id)).toEqual([1, 2, 0, 3]);
    expect(moveKeyframe(path, 3, 0).map(({ id }) => id)).toEqual([3, 0, 1, 2]);
  });
});

describe("poseOnPath", () => {
  it("goes through every keyframe at its time", () => {
    keyframeTimes(path).forEach((time, index) => {
      const { position } = poseOnPath(path, time);
      position.forEach((value, axis) => {
        expect(value).toBeCloseTo(path[index].pose.position[axis], 12);
      });
    });
  });

  it("stays at its ends before and after", () => {
    expect(poseOnPath(path, -1)).toEqual(path[0].pose);
    expect(poseOnPath(path, 99)).toEqual(path[3].pose);
  });

  it("is straight and even where the keyframes are", () => {
    const line = keyframes([[0, 0, 0], 0], [[1, 0, 0], 1], [[3, 0, 0], 2]);
    expect(poseOnPath(line, 0.3).position[0]).toBeCloseTo(0.3, 12);
    expect(poseOnPath(line, 2.5).position[0]).toBeCloseTo(2.5, 12);
  });

  it("has no jerk at a keyframe although the times differ", () => {
    const step = 1e-5;
    for (const time of [2, 3]) {
      const [before, at, after] = [time - step, time, time + step].map((t) => poseOnPath(path, t).position);
      before.forEach((value, axis) => {
        expect((at[axis] - value) / step).toBeCloseTo((after[axis] - at[axis]) / step, 3);
      });
    }
  });

  it("turns evenly, the short way round", () => {
    const turning = keyframes([[0, 0, 0], 0, 0], [[1, 0, 0], 2, 1]);
    const [x, y, z, w] = turning[1].pose.rotation;
    const other: Pose = { ...turning[1].pose, rotation: [-x, -y, -z, -w] };
    for (const end of [turning[1].pose, other]) {
      const { rotation } = poseOnPath([turning[0], { ...turning[1], pose: end }], 0.5);
      expect(2 * Math.atan2(Math.abs(rotation[2]), Math.abs(rotation[3]))).toBeCloseTo(0.25, 9);
    }
  });
});

describe("sampleCameraPath", () => {
  it("spreads frames evenly over the whole path, with both ends", () => {
    const poses = sampleCameraPath(path, 2);
    expect(poses).toHaveLength(15);
    expect(poses[0]).toEqual(path[0].pose);
    expect(poses[14]).toEqual(path[3].pose);
    expect(poses[4].position).toEqual(path[1].pose.position);
  });

  it("is a single frame for a single keyframe, and none for none", () => {
    expect(sampleCameraPath(path.slice(0, 1), 24)).toEqual([path[0].pose]);
    expect(sampleCameraPath([], 24)).toEqual([]);
  });
});
