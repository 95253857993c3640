import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inspectScene } from "../src/scene/inspectScene.ts";
import { openScene } from "../src/scene/openScene.ts";
import { writeReplicaFixture, writeRgbdFixture } from "./sceneFixtures.ts";

it("summarises a labelled scene at its working size", async () => {
  const folder = await writeReplicaFixture({ frames: 5 });
  const scene = await openScene(folder, { width: 32, name: "plane" });
  const summary = await inspectScene(scene);
  expect(summary).toMatchObject({
    ...{ name: "plane", path: folder, format: "replica", frameCount: 5, badFrames: [], instanceCount: 1 },
    nativeSize: { width: 64, height: 48 },
    working: { width: 32, height: 24, fx: 16, fy: 16, cx: 15.5, cy: 11.5 },
    ...{ hasDepth: true, hasSemantic: true, hasInstance: true, depthRange: scene.depthRange },
  });
  // Each step of the fixture's path is (0.1, -0.05, 0.02).
  expect(summary.pathLength).toBeCloseTo(4 * Math.hypot(0.1, 0.05, 0.02), 9);
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
});

it("counts classes among labelled pixels, largest first, and depths among valid ones", async () => {
  const scene = await openScene(await writeReplicaFixture({ frames: 3 }));
  const { classes, depth } = await inspectScene(scene);
  const frames = await Promise.all(scene.frames.map((_, index) => scene.loadFrame(index)));
  const labels = frames.flatMap((frame) => [...frame.semantic!]);
  const wall = labels.filter((label) => scene.labels!.classes[label] === "wall").length / labels.length;
  const shares = { wall, floor: 1 - wall };
  expect(Object.fromEntries(classes!.map(({ name, share }) => [name, share]))).toEqual({
    wall: expect.closeTo(shares.wall, 12),
    floor: expect.closeTo(shares.floor, 12),
  });
  expect(classes![0].share).toBeGreaterThanOrEqual(classes![1].share);

  const depths = frames.flatMap((frame) => [...frame.depth!]).sort((a, b) => a - b);
  expect(depth).toEqual({ min: depths[0], median: depths[depths.length >> 1], max: depths[depths.length - 1] });
});

it("leaves unlabelled pixels out of the shares", async () => {
  const scene = await openScene(await writeReplicaFixture({ frames: 1, classes: [93, 0] }));
  expect((await inspectScene(scene)).classes).toEqual([{ name: "wall", share: 1 }]);
});

it("says nothing about modalities that a scene does not have", async () => {
  const summary = await inspectScene(await openScene(await writeRgbdFixture({ depth: false })));
  expect(summary).not.toHaveProperty("depth");
  expect(summary).not.toHaveProperty("classes");
  expect(summary).not.toHaveProperty("instanceCount");
});

it("lists bad frames and describes the others", async () => {
  const folder = await writeRgbdFixture({ frames: 3 });
  const bad = join(folder, "frame-000001.depth.png");
  await writeFile(bad, "damaged");
  const summary = await inspectScene(await openScene(folder));
  expect(summary.badFrames).toEqual([{ path: bad, problem: expect.stringContaining("damaged") }]);
  expect(summary.depth?.min).toBeGreaterThan(1);
});
