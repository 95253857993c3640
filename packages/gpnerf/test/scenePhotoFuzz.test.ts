import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writePng } from "../src/images/writePng.ts";
import { colmapBinary, colmapText, openGlRows, writeFiles } from "./photoFixtures.ts";
import { fixturePoses } from "./sceneFixtures.ts";
import { fuzzFiles, fuzzRuns, fuzzSeed, fuzzTimeoutMs, loads } from "./sceneFuzzing.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const poses = fixturePoses(3);
const size = { width: 8, height: 6 };
const cameras = [
  { id: 1, model: "OPENCV", ...size, parameters: [6, 6, 4, 3, 0.1, -0.05, 0.001, 0.002] },
  { id: 2, model: "SIMPLE_RADIAL_FISHEYE", ...size, parameters: [6, 4, 3, 0.02] },
];
const images = poses.map((worldFromCamera, n) => ({
  ...{ id: n + 1, cameraId: 1 + (n % 2), name: `${n}.png`, worldFromCamera },
}));
const points = Array.from({ length: 12 }, (_, n) => ({ point: [0.1 * n, 0, 3] as const, imageIds: [1, 2, 3] }));
const model = { cameras, images, points };

const transforms = {
  ...{ fl_x: 6, fl_y: 6, cx: 4, cy: 3, w: 8, h: 6, camera_model: "OPENCV", k1: 0.1, k2: 0, p1: 0.001, p2: 0 },
  ...{ applied_scale: 1, depth_unit_scale_factor: 0.001 },
  frames: poses.map((pose, n) => ({ file_path: `images/${n}.png`, transform_matrix: openGlRows(pose), k1: 0.2 })),
};

async function writeImages(folder: string): Promise<void> {
  await mkdir(join(folder, "images"));
  for (const { name } of images) await writePng(join(folder, "images", name), new Uint8Array(8 * 6 * 3).fill(90), 8, 6);
}

describe(`damaged scenes of photos (seed ${fuzzSeed}, ${fuzzRuns} runs)`, () => {
  it.each([
    ["COLMAP binary", colmapBinary],
    ["COLMAP text", colmapText],
  ])(
    "%s",
    async (_, form) => {
      const folder = await temporaryFolder();
      await writeImages(folder);
      await writeFiles(folder, form(model));
      await fuzzFiles(folder, Object.keys(form(model)));
    },
    fuzzTimeoutMs,
  );

  it(
    "transforms.json as bytes",
    async () => {
      const folder = await temporaryFolder();
      await writeImages(folder);
      const files = { "transforms.json": JSON.stringify(transforms) };
      await writeFiles(folder, files);
      await fuzzFiles(folder, Object.keys(files));
    },
    fuzzTimeoutMs,
  );

  it(
    "transforms.json with any value in any place",
    async () => {
      const folder = await temporaryFolder();
      await writeImages(folder);
      const path = join(folder, "transforms.json");
      const values = fc.oneof(
        fc.constantFrom<unknown>(
          null,
          true,
          "",
          "\0",
          "images",
          "images/0",
          "..",
          "OPENCV_FISHEYE",
          -1,
          0,
          0.5,
          1e308,
          1e-308,
          7,
        ),
        fc.jsonValue({ maxDepth: 2 }),
      );
      const places = placesOf(transforms);
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...places), values, async (place, value) => {
          const file: unknown = structuredClone(transforms);
          put(file, place, value);
          await writeFile(path, JSON.stringify(file));
          if (!(await loads(folder))) refused++;
        }),
        { seed: fuzzSeed, numRuns: fuzzRuns },
      );
      expect(refused).toBeGreaterThan(fuzzRuns / 4);
      await rm(path);
    },
    fuzzTimeoutMs,
  );
});

/** Keys that lead to every value of a JSON structure. */
function placesOf(value: unknown, before: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...before, key], ...placesOf(inner, [...before, key])]);
}

function put(target: unknown, place: readonly string[], value: unknown): void {
  const holder = place.slice(0, -1).reduce((at, key) => (at as Record<string, unknown>)[key], target);
  (holder as Record<string, unknown>)[place[place.length - 1]] = value;
}
