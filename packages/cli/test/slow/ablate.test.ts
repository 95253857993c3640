import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { stepsWritten, synth, temporaryFolder, waitForSteps } from "../fixtures.ts";
import { runCli, runCliOk, startCli } from "../runCli.ts";
import { runMain } from "../runMain.ts";

const folder = temporaryFolder();

beforeAll(async () => {
  await synth(folder("rooms"), 1);
  await runCliOk([
    "synth",
    "--rooms",
    "1",
    "--frames",
    "10",
    "--size",
    "64x48",
    "--seed",
    "8",
    "--out",
    folder("test"),
  ]);
}, 60_000);

/** Arguments of an ablation that takes seconds: two rows with two seeds. */
function ablateArguments(out: string, ...more: string[]): string[] {
  const data = ["--data", folder("rooms"), "--test", folder("test"), "--out", out, "--max-views", "1"];
  const size = ["--set", "model.data.width=64", "model.data.height=48", "training.raysPerStep=32"];
  return ["ablate", "--preset", "tiny", ...data, ...size, "--rows", "1,5", "--seeds", "2", "--workers", "1", ...more];
}

describe("ablate", () => {
  it("prints the table as JSON and for people, keeps it, and does nothing twice", async () => {
    const out = folder("ablation");
    const result = JSON.parse(await runCliOk(ablateArguments(out, "--steps", "2", "--json")));
    const score = {
      mean: expect.any(Number),
      spread: expect.any(Number),
      values: [expect.any(Number), expect.any(Number)],
    }; // prettier-ignore
    expect(result).toMatchObject({
      seeds: [0, 1],
      rows: [
        { id: 1, joint: false, gradientBlock: false, seeds: [0, 1], miou: score, psnr: score },
        { id: 5, joint: true, gradientBlock: true, seeds: [0, 1], miou: score, psnr: score },
      ],
      comparisons: [{ from: 1, to: 5 }],
      baselines: { miou: expect.any(Number), psnr: expect.any(Number) },
      runs: { length: 4 },
    });
    expect(JSON.parse(await readFile(`${out}/table.json`, "utf8"))).toEqual(result);

    const { code, stdout, stderr } = await runCli(ablateArguments(out, "--steps", "2"));
    expect([code, stderr]).toEqual([0, `4 runs finished before; 0 runs to do\ntable: ${out}/table.md\n`]);
    const { mean, spread } = result.rows[1].psnr;
    for (const text of [`${mean.toFixed(2)} ± ${spread.toFixed(2)}`, "59.92", "gradient block", "1 → 5"]) {
      expect(stdout).toContain(text);
    }
  });

  it("stopped with Ctrl-C keeps what is trained, and the same command goes on", async () => {
    const out = folder("stopped");
    const run = `${out}/row-1/seed-0`;
    const command = ablateArguments(out, "--steps", "200", "--no-check");
    const stopped = startCli(command);
    await waitForSteps(run, 2);
    stopped.process.kill("SIGINT");
    const { code, stderr } = await stopped.result;
    expect(code).toBe(130);
    expect(stderr).toContain(`interrupted; finished runs are in ${out}, the same command goes on after them`);
    const done = await stepsWritten(run);

    const again = startCli(command);
    await waitForSteps(run, done + 1);
    again.process.kill("SIGINT");
    expect((await again.result).stderr).toContain(`row 1 seed 0 goes on after step ${done}`);
  });

  it("refuses rows that are none, and test rooms that are trained on", async () => {
    const out = folder("none");
    expect(await runMain(ablateArguments(out, "--rows", "1,two"))).toMatchObject({ code: 2 });
    const unknown = await runMain(ablateArguments(out, "--rows", "9"));
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("Table 4 has no row 9")]);
    const same = await runMain(ablateArguments(out, "--test", folder("rooms")));
    expect([same.code, same.stderr]).toEqual([1, expect.stringContaining("is trained on too")]);
  });
});
