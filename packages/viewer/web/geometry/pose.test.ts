import { describe, expect, it } from "vitest";
import { isSamePose, matrixOfPose, type Pose, poseOfMatrix } from "./pose.ts";

/** A turn by 90° around z after one by 90° around x, at (1, 2, 3); row-major. */
const matrix = [0, 0, 1, 1, 1, 0, 0, 2, 0, 1, 0, 3, 0, 0, 0, 1];

describe("poses and matrices", () => {
  it("turn into each other", () => {
    const back = matrixOfPose(poseOfMatrix(matrix));
    back.forEach((value, index) => {
      expect(value).toBeCloseTo(matrix[index], 7);
    });
  });
});

describe("isSamePose", () => {
  const pose: Pose = poseOfMatrix(matrix);

  it("takes a quaternion and its negative for the same rotation", () => {
    const [x, y, z, w] = pose.rotation;
    expect(isSamePose(pose, { ...pose, rotation: [-x, -y, -z, -w] })).toBe(true);
  });

  it("forgives rounding, not moves", () => {
    expect(isSamePose(pose, { ...pose, position: [1.00001, 2, 3] })).toBe(true);
    expect(isSamePose(pose, { ...pose, position: [1.001, 2, 3] })).toBe(false);
    expect(isSamePose(pose, { ...pose, rotation: [1, 0, 0, 0] })).toBe(false);
  });
});
