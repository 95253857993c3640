/**
 * @file Two stored results of one benchmark side by side. Machines are noisy and differ, so what counts is how much of the
 * machine's own rate of large products each reached, where both results have it: `vsMachine` is the new cost over the old
 * one, each in units of its own machine. Below 1 the new one is better.
 */
import { readFile } from "node:fs/promises";

/** Costs: less is better. Other numbers are shown, not judged. */
const costs = new Set([
  "msPerRay",
  "secondsPerStep",
  "peakRssMiB",
  "mainThreadBlockedMs",
  "encodeSecondsPerImage",
  "milliseconds",
]);
/** Costs that a faster machine lowers. */
const timed = new Set(["msPerRay", "secondsPerStep", "encodeSecondsPerImage", "milliseconds"]);

/** @param paths the old and the new file, as `--json` prints them */
export async function compareResults(paths) {
  if (paths.length !== 2) throw new Error(`compare: ${paths.length} files came, an old and a new one are needed`);
  const [before, after] = await Promise.all(paths.map(readResult));
  const speed = after.gemmGflops / before.gemmGflops;
  const old = new Map(numbersOf(before));
  const rows = numbersOf(after).flatMap(([key, value]) => {
    const name = key.slice(key.lastIndexOf(".") + 1);
    if (!costs.has(name) || !old.has(key)) return [];
    const ratio = value / old.get(key);
    return [
      {
        what: key,
        before: old.get(key),
        after: value,
        ratio: round(ratio),
        ...(timed.has(name) && speed > 0 ? { vsMachine: round(ratio * speed) } : {}),
      },
    ];
  });
  return { before: paths[0], after: paths[1], rows };
}

async function readResult(path) {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new Error(
      `compare: ${path} holds no result (${error.message}); store one with: npm run -s bench -- render --json > ${path}`,
    );
  }
}

/** All numbers in a result by path; things in lists go by their name where they have one. */
function numbersOf(value, path = "") {
  if (typeof value === "number") return [[path, value]];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    numbersOf(inner, [path, inner?.name ?? key].filter((part) => part !== "").join(".")),
  );
}

function round(value) {
  return Number(value.toPrecision(3));
}
