import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "vitest";
import { writeReplicaFixture, writeRgbdFixture } from "./sceneFixtures.ts";
import { fuzzFiles, fuzzRuns, fuzzSeed, fuzzTimeoutMs } from "./sceneFuzzing.ts";

const cameras = {
  camera: { width: 64, height: 48, fx: 32, fy: 32, cx: 31.5, cy: 23.5 },
  frames: [
    { fx: 32, fy: 32, cx: 31.5, cy: 23.5 },
    { fx: 33, fy: 32, cx: 31.5, cy: 23 },
  ],
};
const classes = { labelSet: "fields", classes: ["even", "odd"], ignoreLabel: 2 };

describe(`damaged scenes (seed ${fuzzSeed}, ${fuzzRuns} runs)`, () => {
  async function replica(): Promise<string> {
    const folder = await writeReplicaFixture({ frames: 2, classes: [0, 1], sidecar: classes });
    await writeFile(join(folder, "cameras.json"), JSON.stringify(cameras));
    return folder;
  }

  it.each([
    ["trajectories", ["traj_w_c.txt"]],
    ["cameras and classes", ["cameras.json", "classes.json"]],
    ["images and maps", ["rgb/rgb_0.png", "depth/depth_1.png", "semantic_class/semantic_class_0.png"]],
  ])("Replica: %s", async (_, files) => fuzzFiles(await replica(), files), fuzzTimeoutMs);

  it.each([
    ["poses and intrinsics", ["frame-000000.pose.txt", "frame-000001.pose.txt", "camera-intrinsics.txt"]],
    ["images and maps", ["frame-000000.color.png", "frame-000001.depth.png"]],
  ])("7-Scenes: %s", async (_, files) => fuzzFiles(await writeRgbdFixture({ frames: 2 }), files), fuzzTimeoutMs);
});
