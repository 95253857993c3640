import { describe, expect, it } from "vitest";
import { type Intrinsics, pictureFrame, pixelAt, stageProjection } from "./pictureFrame.ts";

const intrinsics: Intrinsics = { width: 160, height: 120, fx: 80, fy: 85, cx: 70, cy: 55 };
const stage = { width: 1000, height: 700 };
const none = { left: 0, top: 0, right: 0, bottom: 0 };

describe("pictureFrame", () => {
  it("is as large as fits, in the picture's shape, in the middle", () => {
    expect(pictureFrame(stage, intrinsics, none)).toEqual({
      left: 33.33333333333337,
      top: 0,
      width: 933.3333333333333,
      height: 700,
    });
    const narrow = pictureFrame({ width: 300, height: 700 }, intrinsics, none);
    expect(narrow).toEqual({ left: 0, top: 237.5, width: 300, height: 225 });
  });

  it("keeps the margins free", () => {
    const frame = pictureFrame(stage, intrinsics, { left: 100, top: 10, right: 20, bottom: 30 });
    expect(frame.left).toBeGreaterThanOrEqual(100);
    expect(frame.top).toBeGreaterThanOrEqual(10);
    expect(frame.left + frame.width).toBeLessThanOrEqual(980);
    expect(frame.top + frame.height).toBeLessThanOrEqual(670);
  });
});

describe("stageProjection", () => {
  it("puts a point where the pinhole camera puts it, within the frame", () => {
    const frame = pictureFrame(stage, intrinsics, { left: 40, top: 15, right: 25, bottom: 35 });
    const matrix = stageProjection(stage, frame, intrinsics, 0.02, 100);
    // In OpenCV axes, metres.
    for (const [x, y, z] of [
      [0, 0, 1],
      [0.4, -0.3, 2],
      [-1, 0.7, 3.5],
    ]) {
      const clip = [0, 1, 2, 3].map((row) => {
        const [a, b, c, d] = matrix.slice(4 * row, 4 * row + 4);
        return a * x + b * -y + c * -z + d;
      });
      const stageX = ((clip[0] / clip[3] + 1) / 2) * stage.width;
      const stageY = ((1 - clip[1] / clip[3]) / 2) * stage.height;
      const column = (intrinsics.fx * x) / z + intrinsics.cx;
      const row = (intrinsics.fy * y) / z + intrinsics.cy;
      expect(stageX).toBeCloseTo(frame.left + ((column + 0.5) / intrinsics.width) * frame.width, 8);
      expect(stageY).toBeCloseTo(frame.top + ((row + 0.5) / intrinsics.height) * frame.height, 8);
      expect(Math.abs(clip[2] / clip[3])).toBeLessThan(1);
    }
  });
});

describe("pixelAt", () => {
  const frame = { left: 100, top: 50, width: 320, height: 240 };

  it("names the pixel whose square is hit", () => {
    expect(pixelAt(100, 50, frame, intrinsics)).toEqual({ column: 0, row: 0 });
    expect(pixelAt(101.9, 53.9, frame, intrinsics)).toEqual({ column: 0, row: 1 });
    expect(pixelAt(419.9, 289.9, frame, intrinsics)).toEqual({ column: 159, row: 119 });
  });

  it("is undefined outside the picture", () => {
    expect(pixelAt(99.9, 60, frame, intrinsics)).toBeUndefined();
    expect(pixelAt(420, 60, frame, intrinsics)).toBeUndefined();
    expect(pixelAt(200, 290, frame, intrinsics)).toBeUndefined();
  });
});
