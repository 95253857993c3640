import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { runCliOk } from "./runCli.ts";

/** A new temporary folder for the tests of a file; removed after them. */
export function temporaryFolder(): (...names: string[]) => string {
  let path = "";
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), "gpnerf-cli-"));
  });
  afterAll(() => rm(path, { recursive: true, force: true }));
  return (...names) => join(path, ...names);
}

/** Make small rooms: ten frames of 64x48. */
export function synth(out: string, rooms: number): Promise<string> {
  const size = ["--frames", "10", "--size", "64x48", "--seed", "7"];
  return runCliOk(["synth", "--rooms", String(rooms), ...size, "--out", out]);
}

/** Arguments of `gpnerf train` for a network so small that a step takes a few hundredths of a second. */
export function trainArguments(data: string, out: string, ...more: string[]): string[] {
  const settings = [
    "model.data.width=64",
    "model.data.height=48",
    "training.raysPerStep=32",
    "training.checkpointEvery=4",
  ];
  return ["train", "--preset", "tiny", "--data", data, "--out", out, "--set", ...settings, ...more];
}

/** Number of steps that a run has written down; 0 when there is no run yet. */
export async function stepsWritten(run: string): Promise<number> {
  const text = await readFile(join(run, "metrics.jsonl"), "utf8").catch(() => "");
  return text.split("\n").length - 1;
}

/** Wait until a run has finished some steps. */
export async function waitForSteps(run: string, count: number): Promise<void> {
  const deadline = performance.now() + 30_000;
  while ((await stepsWritten(run)) < count) {
    if (performance.now() > deadline) throw new Error(`${run}: ${count} steps did not come within 30 s`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
