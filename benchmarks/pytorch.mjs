/**
 * @file gpnerf beside the released network in PyTorch (`pytorch/released_network.py`) on the same cores, in turns, each in a
 * process of its own: rendering in the chunk that suits each best, and training steps of 512 rays with the features of all
 * images. `paper-scannet` shares one attention for semantics, as the paper says; `released-scannet`, set to the same single
 * pass of 64 samples, is the very network that PyTorch runs.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median } from "./machine.mjs";

const run = promisify(execFile);
const bench = fileURLToPath(new URL("./bench.mjs", import.meta.url));
const measure = fileURLToPath(new URL("./pytorch/measure.py", import.meta.url));

const onePass = ["model.rendering.samplesPerRay=64", "model.rendering.importanceSamples=0"];
const ours = {
  "paper-scannet": ["--preset", "paper-scannet"],
  "released-scannet": ["--preset", "released-scannet", ...onePass.flatMap((assignment) => ["--set", assignment])],
};
const tasks = {
  // PyTorch 1.13 took longer in chunks of 16 and of 256 rays.
  render: { pytorch: ["--rays", "32", "--rounds", "3"], gpnerf: [] },
  train: { pytorch: ["--rays", "512", "--rounds", "1"], gpnerf: ["--rays", "512", "--rounds", "3"] },
};

/** @param options.rounds turns; a turn takes some five minutes, most of them PyTorch's */
export async function benchmarkPyTorch({ threads, rounds: turns = 1, python = "python3" }) {
  await requireTorch(python);
  const rows = [];
  for (const [task, options] of Object.entries(tasks)) {
    const runs = new Map(["PyTorch", ...Object.keys(ours)].map((name) => [name, []]));
    for (let turn = 0; turn < turns; turn++) {
      for (const [name, results] of runs) {
        results.push(
          name === "PyTorch"
            ? await measured(python, [measure, task, ...options.pytorch, "--threads", String(threads)])
            : await measured(process.execPath, [
                ...[bench, task, ...ours[name], ...options.gpnerf],
                ...["--threads", String(threads), "--json"],
              ]),
        );
      }
    }
    const [theirs] = runs.values();
    for (const [name, results] of runs) {
      rows.push({
        name: `${task}, ${name}`,
        msPerRay: round(median(results.map(msPerRay))),
        faster: round(median(results.map((result, turn) => msPerRay(theirs[turn]) / msPerRay(result)))),
        peakRssMiB: median(results.map(({ peakRssMiB }) => peakRssMiB)),
      });
    }
  }
  return { threads, turns, rows };
}

async function requireTorch(python) {
  try {
    await run(python, ["-c", "import torch"]);
  } catch {
    throw new Error(
      `bench pytorch: ${python} cannot import torch; name a Python that can with --python. ` +
        "Debian has one: apt-get install python3-torch libopenblas0-pthread, then --python /usr/bin/python3",
    );
  }
}

async function measured(program, parameters) {
  const { stdout } = await run(program, parameters);
  return JSON.parse(stdout);
}

function msPerRay({ msPerRay, secondsPerStep, raysPerStep }) {
  return msPerRay ?? (1000 * secondsPerStep) / raysPerStep;
}

function round(value) {
  return Number(value.toPrecision(3));
}
