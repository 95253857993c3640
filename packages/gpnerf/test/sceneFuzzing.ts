import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import { SceneError } from "../src/errors.ts";
import type { SceneOptions } from "../src/scene/buildScene.ts";
import { openScene } from "../src/scene/openScene.ts";

/**
 * @file Damages the files of scenes: whatever is wrong, a scene loads, or an error says what is wrong, soon and without
 * taking much memory. GPNERF_FUZZ_RUNS=10000 for a long run by hand, GPNERF_FUZZ_SEED for other damages.
 */

/** How often each kind of file is damaged. */
export const fuzzRuns: number = Number(process.env["GPNERF_FUZZ_RUNS"] ?? 100);
export const fuzzSeed: number = Number(process.env["GPNERF_FUZZ_SEED"] ?? 20261122);
/** Long enough for a slow machine that does other things. */
export const fuzzTimeoutMs: number = 120_000 + 500 * fuzzRuns;

/** CPU time of one run, and memory that all of them may take beyond what the process had. */
const mostCpuMs = 5000;
const mostMemoryBytes = 2 ** 30;

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
/** Headers of recordings are this long, and the directories of small archives. */
const headBytes = 340;

const damages: fc.Arbitrary<Damage> = fc.oneof(
  place.map(
    (at): Damage =>
      (bytes) =>
        bytes.subarray(0, Math.floor(at * bytes.length)),
  ),
  fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }).map(
    (changes): Damage =>
      (bytes) => {
        const damaged = Buffer.from(bytes);
        for (const [at, value] of changes)
          if (damaged.length > 0) damaged[Math.floor(at * (damaged.length - 1))] = value;
        return damaged;
      },
  ),
  fc
    .tuple(
      place,
      fc.constantFrom(...hostileNumbers),
      fc.constantFrom(4, 8),
      fc.constantFrom("anywhere", "head", "tail"),
    )
    .map(
      ([at, value, width, where]): Damage =>
        (bytes) => {
          const damaged = Buffer.from(bytes);
          const room = damaged.length - width;
          if (room < 0) return damaged;
          const span = where === "anywhere" ? room : Math.min(room, headBytes);
          const offset = where === "tail" ? room - Math.floor(at * span) : Math.floor(at * span);
          if (width === 8) damaged.writeBigUInt64LE(value, offset);
          else damaged.writeUInt32LE(Number(value & 0xffffffffn), offset);
          return damaged;
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
  fc.tuple(place, place).map(
    (ends): Damage =>
      (bytes) => {
        const [from, to] = ends.map((at) => Math.floor(at * bytes.length)).sort((a, b) => a - b);
        return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
      },
  ),
  fc.tuple(place, place).map(
    ([at, back]): Damage =>
      (bytes) => {
        const end = Math.floor(at * bytes.length);
        return Buffer.concat([bytes.subarray(0, end), bytes.subarray(Math.floor(back * end))]);
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

/**
 * Damage one of the files, up to three times over, run after run. Anything but frames in order and a SceneError with a
 * path and a hint, soon, fails the test.
 *
 * @param files names below the folder
 */
export async function fuzzFiles(folder: string, files: readonly string[], options: SceneOptions = {}): Promise<void> {
  const intact = new Map<string, Buffer>();
  for (const name of files) intact.set(name, await readFile(join(folder, name)));
  expect(intact.size).toBeGreaterThan(0);
  expect(await loads(folder, options)).toBe(true);
  const outcomes = { opened: 0, refused: 0 };
  const memoryBefore = process.memoryUsage.rss();
  let mostMemory = 0;
  const steps = fc.array(damages, { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), steps, async (name, chosen) => {
      await writeFile(
        join(folder, name),
        chosen.reduce<Buffer>((bytes, damage) => damage(bytes), intact.get(name)!),
      );
      try {
        if (await loads(folder, options)) outcomes.opened++;
        else outcomes.refused++;
      } finally {
        await writeFile(join(folder, name), intact.get(name)!);
      }
      mostMemory = Math.max(mostMemory, process.memoryUsage.rss() - memoryBefore);
    }),
    { seed: fuzzSeed, numRuns: fuzzRuns },
  );
  // Both happen, or nothing was tried.
  expect(outcomes.opened).toBeGreaterThan(0);
  expect(outcomes.refused).toBeGreaterThan(fuzzRuns / 10);
  expect(mostMemory).toBeLessThan(mostMemoryBytes);
}

/** Whether a scene opens and its frames load; false for an error that says what is wrong. */
export async function loads(folder: string, options: SceneOptions = {}): Promise<boolean> {
  const before = process.cpuUsage();
  const isLoaded = await tryToLoad(folder, options);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(mostCpuMs);
  return isLoaded;
}

async function tryToLoad(folder: string, options: SceneOptions): Promise<boolean> {
  try {
    const scene = await openScene(folder, options);
    for (const index of scene.frames.keys()) {
      const { color, depth, camera } = await scene.loadFrame(index);
      if (!color.every((value) => value >= 0 && value <= 1)) throw new Error("a colour is not from 0 to 1");
      if (depth && !depth.every((value) => value >= 0 && Number.isFinite(value))) throw new Error("a depth is wrong");
      if (!camera.worldFromCamera.every(Number.isFinite)) throw new Error("a pose is not finite");
      if (!(camera.fx > 0 && camera.fy > 0)) throw new Error("a focal length is not above 0");
    }
    return true;
  } catch (error) {
    if (!(error instanceof SceneError)) throw error;
    if (error.message.length < 10 || error.hint === "" || error.path === undefined) throw error;
    return false;
  }
}
