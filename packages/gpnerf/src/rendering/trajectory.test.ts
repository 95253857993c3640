import { expect, it } from "vitest";
import { pose } from "../../test/sceneFixtures.ts";
import { smallCamera } from "../../test/smallExample.ts";
import { cameraCenter } from "../cameras/camera.ts";
import { trajectory } from "./trajectory.ts";

const keys = [
  smallCamera(32, 24, pose([0, 0, 0], 0)),
  smallCamera(32, 24, pose([1, 0, 0], 0.4)),
  smallCamera(32, 24, pose([1, 2, 0], 0.4, 0.6, -0.3)),
];

it("passes through the key cameras", () => {
  const cameras = trajectory(keys, 5);
  expect(cameras).toHaveLength(5);
  [0, 2, 4].forEach((at, key) => {
    cameras[at].worldFromCamera.forEach((value, i) => {
      expect(value).toBeCloseTo(keys[key].worldFromCamera[i], 6);
    });
  });
});

it("is halfway between two keys in position and in angle", () => {
  const middle = trajectory(keys, 5)[1];
  pose([0.5, 0, 0], 0.2).forEach((value, i) => {
    expect(middle.worldFromCamera[i]).toBeCloseTo(value, 6);
  });
  expect(middle).toMatchObject({ width: 32, height: 24, fx: keys[0].fx, cx: keys[0].cx });
});

it("stays rigid: every pose is a rotation and a translation", () => {
  for (const { worldFromCamera: m } of trajectory(keys, 9)) {
    const row = (r: number): number[] => [m[4 * r], m[4 * r + 1], m[4 * r + 2]];
    const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) expect(dot(row(i), row(j))).toBeCloseTo(i === j ? 1 : 0, 5);
    }
    const [a, b, c] = [row(0), row(1), row(2)];
    const cross = [b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2], b[0] * c[1] - b[1] * c[0]];
    expect(dot(a, cross)).toBeCloseTo(1, 5);
    expect(Array.from(m.slice(12))).toEqual([0, 0, 0, 1]);
  }
});

it("takes the short way round, and one key or one camera is enough", () => {
  const [nearly, other] = [smallCamera(32, 24, pose([0, 0, 0], 3)), smallCamera(32, 24, pose([0, 0, 0], -3))];
  const turned = trajectory([nearly, other], 3)[1].worldFromCamera;
  expect(turned[10]).toBeCloseTo(-1, 5); // looks back, over π, not ahead, over 0
  expect(trajectory([keys[1]], 3).map(cameraCenter)).toEqual([keys[1], keys[1], keys[1]].map(cameraCenter));
  expect(trajectory(keys, 1).map(cameraCenter)).toEqual([cameraCenter(keys[0])]);
});
