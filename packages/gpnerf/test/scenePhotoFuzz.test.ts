import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SceneError } from "../src/errors.ts";
import { writePng } from "../src/images/writePng.ts";
import { openScene } from "../src/scene/openScene.ts";
import { colmapBinary, colmapText, openGlRows, writeFiles } from "./photoFixtures.ts";
import { fixturePoses } from "./sceneFixtures.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** @file Damaged cameras: whatever is wrong, opening a scene works or says what is wrong, soon. FUZZ_RUNS=10000 for more. */

const runs = Number(process.env["FUZZ_RUNS"] ?? 150);
const seed = Number(process.env["FUZZ_SEED"] ?? 20261122);
const longestMs = 5000;

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

/** One way to damage bytes. */
type Damage = (bytes: Buffer) => Buffer;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const hostileNumbers = [0n, 1n, 2n ** 16n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
const hostileTexts = [
  "nan",
  "-inf",
  "1e308",
  "-1",
  "0",
  "99999999999999999999",
  "",
  " ",
  "\n",
  "\0",
  "#",
  '"',
  "{",
  "../",
  "é",
];

const damages = fc.oneof(
  fc.tuple(place).map(
    ([at]): Damage =>
      (bytes) =>
        bytes.subarray(0, Math.floor(at * bytes.length)),
  ),
  fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(
    ([at, value]): Damage =>
      (bytes) => {
        if (bytes.length > 0) bytes[Math.floor(at * (bytes.length - 1))] = value;
        return bytes;
      },
  ),
  fc.tuple(place, fc.constantFrom(...hostileNumbers)).map(
    ([at, value]): Damage =>
      (bytes) => {
        if (bytes.length >= 8) bytes.writeBigUInt64LE(value, Math.floor(at * (bytes.length - 8)));
        return bytes;
      },
  ),
  fc.tuple(place, place, fc.constantFrom(...hostileTexts)).map(
    ([at, length, text]): Damage =>
      (bytes) => {
        const from = Math.floor(at * bytes.length);
        const to = Math.min(bytes.length, from + Math.floor(12 * length));
        return Buffer.concat([bytes.subarray(0, from), Buffer.from(text), bytes.subarray(to)]);
      },
  ),
  fc.tuple(place, fc.uint8Array({ maxLength: 40 })).map(
    ([at, more]): Damage =>
      (bytes) => {
        const from = Math.floor(at * bytes.length);
        return Buffer.concat([bytes.subarray(0, from), more, bytes.subarray(from)]);
      },
  ),
);

/** Open the scene and load its frames; anything but success and a SceneError, soon, fails the test. */
async function expectClearOutcome(folder: string): Promise<boolean> {
  const start = performance.now();
  const isOpened = await tryToLoad(folder);
  expect(performance.now() - start).toBeLessThan(longestMs);
  return isOpened;
}

async function tryToLoad(folder: string): Promise<boolean> {
  try {
    const scene = await openScene(folder);
    for (const index of scene.frames.keys()) {
      const { color, camera } = await scene.loadFrame(index);
      if (!color.every((value) => value >= 0 && value <= 1)) throw new Error("a colour is not from 0 to 1");
      if (!camera.worldFromCamera.every(Number.isFinite)) throw new Error("a pose is not finite");
    }
    return true;
  } catch (error) {
    if (!(error instanceof SceneError)) throw error;
    if (error.message.length < 10 || error.hint === "" || error.path === undefined) throw error;
    return false;
  }
}

function copyOf(content: string | Buffer): Buffer {
  return typeof content === "string" ? Buffer.from(content) : Buffer.from(content);
}

/** Damage one of the files, up to three times, run after run. */
async function fuzz(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  const outcomes = { opened: 0, refused: 0 };
  const names = Object.keys(files);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.array(damages, { minLength: 1, maxLength: 3 }),
      async (name, steps) => {
        const bytes = steps.reduce<Buffer>((bytes, damage) => damage(bytes), copyOf(files[name]));
        await writeFile(join(folder, name), bytes);
        try {
          if (await expectClearOutcome(folder)) outcomes.opened++;
          else outcomes.refused++;
        } finally {
          await writeFile(join(folder, name), files[name]);
        }
      },
    ),
    { seed, numRuns: runs },
  );
  // Both happen, or nothing was tried.
  expect(outcomes.opened).toBeGreaterThan(0);
  expect(outcomes.refused).toBeGreaterThan(runs / 4);
}

async function writeImages(folder: string): Promise<void> {
  await mkdir(join(folder, "images"));
  for (const { name } of images) await writePng(join(folder, "images", name), new Uint8Array(8 * 6 * 3).fill(90), 8, 6);
}

describe(`damaged scenes of photos (seed ${seed}, ${runs} runs)`, () => {
  const timeout = 60_000 + 50 * runs;

  it.each([
    ["COLMAP binary", colmapBinary],
    ["COLMAP text", colmapText],
  ])(
    "%s",
    async (_, form) => {
      const folder = await temporaryFolder();
      await writeImages(folder);
      await writeFiles(folder, form(model));
      expect(await expectClearOutcome(folder)).toBe(true);
      await fuzz(folder, form(model));
    },
    timeout,
  );

  it(
    "transforms.json as bytes",
    async () => {
      const folder = await temporaryFolder();
      await writeImages(folder);
      const files = { "transforms.json": JSON.stringify(transforms) };
      await writeFiles(folder, files);
      expect(await expectClearOutcome(folder)).toBe(true);
      await fuzz(folder, files);
    },
    timeout,
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
          if (!(await expectClearOutcome(folder))) refused++;
        }),
        { seed, numRuns: runs },
      );
      expect(refused).toBeGreaterThan(runs / 4);
      await rm(path);
    },
    timeout,
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
