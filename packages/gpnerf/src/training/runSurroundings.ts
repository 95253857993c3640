import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { isDeepStrictEqual } from "node:util";
import type { Scene } from "../scene/scene.ts";
import { version } from "../version.ts";
import type { RunScene, RunSurroundings } from "./runFolder.ts";

/** What the numbers of a run started here and now depend on, beside its settings. */
export function runSurroundings(
  scenes: readonly Scene[],
  validationScenes: readonly Scene[] | undefined,
  workers: number = availableParallelism(),
): RunSurroundings {
  const summary = (list: readonly Scene[]): RunScene[] =>
    list.map(({ name, frames }) => ({ name, frames: frames.length }));
  return {
    scenes: summary(scenes),
    ...(validationScenes ? { validationScenes: summary(validationScenes) } : {}),
    workers,
    versions: { gpnerf: version, node: process.versions.node, onnxruntime: onnxruntimeVersion() },
    machine: `${cpus()[0]?.model ?? "unknown processor"}, ${process.platform} ${process.arch}`,
  };
}

/** Which of the surroundings differ; what an older run did not write down is taken to be the same. */
export function changedSurroundings(before: RunSurroundings, now: RunSurroundings): (keyof RunSurroundings)[] {
  const names = Object.keys(before) as (keyof RunSurroundings)[];
  return names.filter((name) => !isDeepStrictEqual(before[name], now[name]));
}

/** The installed runtime's version, looked up from the engine, whose dependency it is. */
function onnxruntimeVersion(): string {
  try {
    const engine = createRequire(createRequire(import.meta.url).resolve("@gpnerf/engine"));
    return (engine("onnxruntime-node/package.json") as { version: string }).version;
  } catch {
    return "unknown";
  }
}
