import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { SceneError } from "../src/errors.ts";
import { checkScene } from "../src/scene/checkScene.ts";
import { openScene } from "../src/scene/openScene.ts";
import { writeScanNetFixture, writeSensFixture } from "./scanNetFixtures.ts";

/** More for a long run by hand: GPNERF_FUZZ_RUNS=10000. */
const runs = Number(process.env["GPNERF_FUZZ_RUNS"] ?? 120);
const seed = 20261123;

type Random = () => number;

/** What damages do: bytes changed, cut out, doubled, or the end lost; numbers that fields of 4 and 8 bytes often choke on. */
const damages: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  (bytes, random) => {
    const damaged = Buffer.from(bytes);
    for (let i = 0; i < 1 + 4 * random(); i++)
      damaged[Math.floor(random() * damaged.length)] = Math.floor(256 * random());
    return damaged;
  },
  (bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  (bytes, random) => {
    const [from, to] = [random(), random()].map((at) => Math.floor(at * bytes.length)).sort((a, b) => a - b);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, random) => {
    const at = Math.floor(random() * bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.floor(random() * at))]);
  },
  (bytes, random) => {
    const damaged = Buffer.from(bytes);
    const field = Buffer.alloc(8, [0x00, 0x7f, 0x80, 0xff][Math.floor(4 * random())]);
    // Headers stand at the beginning, a zip's directory at the end.
    const at = random() < 0.5 ? 340 * random() : damaged.length - 400 * random();
    field.copy(damaged, Math.max(0, Math.floor(at)), 0, random() < 0.5 ? 4 : 8);
    return damaged;
  },
];

it.each([
  ["recordings", /\.sens$/],
  ["archives of labels", /\.zip$/],
  ["tables of labels", /\.tsv$/],
  ["poses, matrices and depth maps", /^(?:pose|intrinsic|depth)$/],
])(
  `damaged %s give frames or an error with a hint (seed ${seed}, ${runs} runs)`,
  async (_, pattern) => {
    const options = { numbers: [0, 1], labels: "deflated zip" } as const;
    const folder = String(pattern).includes("pose")
      ? await writeScanNetFixture(options)
      : await writeSensFixture(options);
    const targets: string[] = [];
    for (const name of await readdir(folder)) {
      if (!pattern.test(name)) continue;
      const isFile = name.includes(".");
      targets.push(
        ...(isFile ? [join(folder, name)] : (await readdir(join(folder, name))).map((n) => join(folder, name, n))),
      );
    }
    expect(targets.length).toBeGreaterThan(0);
    const intact = await Promise.all(targets.map((path) => readFile(path)));

    const random = seededRandom(seed);
    const outcomes = { opened: 0, refused: 0 };
    let slowest = 0;
    for (let run = 0; run < runs; run++) {
      const which = Math.floor(random() * targets.length);
      await writeFile(targets[which], damages[Math.floor(random() * damages.length)](intact[which], random));
      const started = performance.now();
      try {
        // A third of the size: registration and resizing run too.
        await checkScene(await openScene(folder, { width: 24, height: 16 }));
        outcomes.opened++;
      } catch (error) {
        if (!(error instanceof SceneError)) throw new Error(`run ${run}: ${String(error)}`, { cause: error });
        expect(error.message).toContain(folder);
        expect(error.hint).not.toBe("");
        outcomes.refused++;
      }
      slowest = Math.max(slowest, performance.now() - started);
      await writeFile(targets[which], intact[which]);
    }
    expect(outcomes.opened + outcomes.refused).toBe(runs);
    expect(Math.min(outcomes.opened, outcomes.refused)).toBeGreaterThan(0);
    expect(slowest).toBeLessThan(5000);
    expect(await checkScene(await openScene(folder))).toEqual([]);
  },
  3_600_000,
);
