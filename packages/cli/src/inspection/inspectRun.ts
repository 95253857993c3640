import { RunFolder } from "gpnerf";
import { factTable } from "../factTable.ts";
import { describeTrend, metricsTrend, readMetrics } from "../runMetrics.ts";
import { describeModel } from "./inspectCheckpoint.ts";
import type { Inspection } from "./inspection.ts";

/**
 * What is in the folder of a training run.
 * @throws {ConfigError} when its settings cannot be read
 */
export async function inspectRun(path: string): Promise<Inspection> {
  const folder = new RunFolder(path);
  const { config, seed } = await folder.settings();
  const checkpoints = await folder.checkpointPaths();
  const metrics = await readMetrics(path);
  const trend = metricsTrend(metrics);
  const { steps, raysPerStep, learningRates, losses } = config.training;
  const step = metrics.at(-1)?.step ?? 0;
  const numbers = (values: object): string =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
  const table = factTable([
    ["run", path],
    ["steps", `${step} of ${steps}${step < steps ? " (continue with `gpnerf train --resume`)" : ""}`],
    ["seed", seed],
    ["rays per step", raysPerStep],
    ["learning rates", numbers(learningRates)],
    ["loss weights", numbers(losses)],
    ...describeModel(config.model),
    ["newest checkpoint", checkpoints[0] ?? "none"],
    ["seconds per step", trend?.end.seconds.toFixed(2)],
  ]);
  const text = trend ? `${table}\n\n${describeTrend(trend, metrics.length)}` : table;
  return {
    facts: { kind: "run", path, step, steps, seed, config, checkpoints, ...trend },
    text,
  };
}
