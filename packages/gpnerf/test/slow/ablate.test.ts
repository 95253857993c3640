import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type AblateOptions, type AblationEvent, ablate } from "../../src/ablation/ablate.ts";
import type { Ablation } from "../../src/ablation/ablation.ts";
import { rowConfig, selectRows } from "../../src/ablation/rows.ts";
import { ConfigError } from "../../src/errors.ts";
import { RunFolder } from "../../src/training/runFolder.ts";
import { memoryScene } from "../memoryScene.ts";
import { smallConfig } from "../smallConfig.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

const config = smallConfig();
const settings = {
  config,
  training: [memoryScene({ name: "seen" })],
  test: [memoryScene({ name: "unseen" })],
  rows: selectRows([1, 5]),
  seeds: [3],
  workers: 1,
} as const;

async function traced(options: AblateOptions): Promise<{ ablation: Ablation; events: string[] }> {
  const events: string[] = [];
  const ablation = await ablate({
    ...options,
    onEvent: (event) => {
      events.push(...described(event));
      options.onEvent?.(event);
    },
  });
  return { ablation, events };
}

/** The events that tell what was done, in a word or two. */
function described(event: AblationEvent): string[] {
  if (event.type === "plan") return [`${event.open.length} open, ${event.finished.length} finished`];
  const name = `row ${event.row} seed ${event.seed}`;
  if (event.type === "scored") return [`${name} scored`];
  if (event.type === "training" && event.event.type === "step") return [`${name} step ${event.event.step}`];
  return [];
}

const steps = (row: number, seed: number, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `row ${row} seed ${seed} step ${from + i}`);

describe("an ablation", () => {
  it("trains every row with every seed, scores them, and does nothing twice", async () => {
    const out = join(await temporaryFolder(), "ablation");
    const first = await traced({ ...settings, out });
    expect(first.events).toEqual([
      "2 open, 0 finished",
      ...steps(1, 3, 1, 4),
      "row 1 seed 3 scored",
      ...steps(5, 3, 1, 4),
      "row 5 seed 3 scored",
    ]);
    for (const row of settings.rows) {
      const run = new RunFolder(join(out, `row-${row.id}`, "seed-3"));
      expect(await run.settings()).toMatchObject({ config: rowConfig(row, config), seed: 3 });
    }
    const { rows, runs, baselines, comparisons } = first.ablation;
    expect(rows.map(({ id, seeds }) => [id, seeds])).toEqual([
      [1, [3]],
      [5, [3]],
    ]); // prettier-ignore
    expect(rows.map(({ psnr }) => psnr.mean)).toEqual(runs.map(({ evaluation }) => evaluation.overall.psnr));
    expect(rows.map(({ miou }) => miou.mean)).toEqual(runs.map(({ evaluation }) => evaluation.overall.miou));
    expect(rows[0].psnr.mean).not.toBe(rows[1].psnr.mean);
    expect(baselines.psnr).toBe(runs[0].evaluation.overall.baselines.nearestView.psnr);
    expect(comparisons).toMatchObject([{ from: 1, to: 5 }]);
    for (const { checkpoint } of runs) expect((await stat(join(out, checkpoint))).isFile()).toBe(true);
    expect(JSON.parse(await readFile(join(out, "table.json"), "utf8"))).toEqual(first.ablation);
    expect(await readFile(join(out, "table.md"), "utf8")).toContain("| 5 | yes | yes | yes | yes |");

    const again = await traced({ ...settings, out });
    expect(again.events).toEqual(["0 open, 2 finished"]);
    expect(again.ablation).toEqual(first.ablation);

    const more = await traced({ ...settings, out, seeds: [2, 3] });
    expect(more.events.filter((event) => event.includes("seed 3"))).toEqual([]);
    expect(more.ablation.rows.map(({ psnr }) => psnr.values.length)).toEqual([2, 2]);
    expect(more.ablation.runs.map(({ seed, row }) => [seed, row])).toEqual([
      [2, 1],
      [2, 5],
      [3, 1],
      [3, 5],
    ]); // prettier-ignore
    expect(more.ablation.rows[1].psnr.values[1]).toBe(first.ablation.rows[1].psnr.mean);
  });

  it("that was stopped goes on in the middle of a run, and ends like an unbroken one", async () => {
    const folder = await temporaryFolder();
    const unbroken = await ablate({ ...settings, out: join(folder, "unbroken") });
    const out = join(folder, "stopped");
    const stop = new AbortController();
    const reason = new Error("enough");
    const onEvent = (event: AblationEvent): void => {
      if (event.type === "training" && event.row === 5 && event.event.type === "step" && event.event.step === 3) {
        stop.abort(reason);
      }
    };
    await expect(ablate({ ...settings, out, onEvent, signal: stop.signal })).rejects.toBe(reason);
    const table = JSON.parse(await readFile(join(out, "table.json"), "utf8")) as Ablation;
    expect(table.rows.map(({ id }) => id)).toEqual([1]);

    const { ablation, events } = await traced({ ...settings, out });
    expect(events).toEqual(["1 open, 1 finished", "row 5 seed 3 step 4", "row 5 seed 3 scored"]);
    expect(ablation.rows).toEqual(unbroken.rows);
  });

  it("scores again, without training again, where scores are missing, damaged or of other views", async () => {
    const out = join(await temporaryFolder(), "ablation");
    const scored = ["1 open, 0 finished", "row 5 seed 3 scored"];
    const one = { ...settings, rows: selectRows([5]), out };
    const { ablation } = await traced(one);
    const scores = join(out, "row-5", "seed-3", "scores.json");

    await rm(scores);
    expect((await traced(one)).events).toEqual(scored);
    await writeFile(scores, (await readFile(scores, "utf8")).slice(0, 100));
    const repaired = await traced(one);
    expect(repaired.events).toEqual(scored);
    expect(repaired.ablation.rows).toEqual(ablation.rows);

    const others = await traced({ ...one, targets: { targetEvery: 4 } });
    expect(others.events).toEqual(scored);
    expect(others.ablation.runs[0].evaluation.scenes[0].views.map(({ view }) => view)).toEqual(["frame 2", "frame 6"]);
  });

  it("may be made longer, but not be mixed with other settings or other scenes", async () => {
    const out = join(await temporaryFolder(), "ablation");
    const one = { ...settings, rows: selectRows([1]), out };
    await ablate(one);
    const changed = (change: Partial<typeof config.training>): typeof config => ({
      ...config,
      training: { ...config.training, ...change },
    });
    const rays = ablate({ ...one, config: changed({ raysPerStep: 12 }) });
    await expect(rays).rejects.toThrow(ConfigError);
    await expect(rays).rejects.toThrow(/training.raysPerStep was 10, now 12/);
    const scenes = ablate({ ...one, training: [...settings.training, memoryScene({ name: "another" })] });
    await expect(scenes).rejects.toThrow(ConfigError);
    // A finished run of other scenes is no finished run of these.
    await expect(scenes).rejects.toThrow(/row-1\/seed-3: the run was started on other scenes/);

    const { events } = await traced({ ...one, config: changed({ steps: 6 }) });
    expect(events).toEqual(["1 open, 0 finished", ...steps(1, 3, 5, 6), "row 1 seed 3 scored"]);
  });
});
