import { RunFolder } from "gpnerf";
import { factTable } from "../factTable.ts";
import { bestValidation, describeScores, describeTrend, type MeanMetrics, metricsTrend } from "../runMetrics.ts";
import { describeModel } from "./inspectCheckpoint.ts";
import type { Inspection } from "./inspection.ts";

/**
 * What is in the folder of a training run.
 * @throws {ConfigError} when its settings cannot be read
 */
export async function inspectRun(path: string): Promise<Inspection> {
  const folder = new RunFolder(path);
  const { config, seed, initial } = await folder.settings();
  const checkpoints = await folder.checkpointPaths();
  const metrics = await folder.readMetrics();
  const trend = metricsTrend(metrics.steps);
  const best = bestValidation(metrics.validations);
  const { steps, raysPerStep, learningRates, losses } = config.training;
  const step = metrics.steps.at(-1)?.step ?? 0;
  const numbers = (values: object): string =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
  const table = factTable([
    ["run", path],
    ["steps", `${step} of ${steps}${step < steps ? " (continue with `gpnerf train --resume`)" : ""}`],
    ["seed", seed],
    ["started from", initial && `${initial.checkpoint} (${initial.step.toLocaleString("en-US")} steps)`],
    ["rays per step", raysPerStep],
    ["learning rates", numbers(learningRates)],
    ["loss weights", numbers(losses)],
    ...describeModel(config.model),
    ["newest checkpoint", checkpoints[0] ?? "none"],
    ["best validation", best && `after step ${best.step}: ${describeScores(best.validation)}`],
    ["best checkpoint", best && folder.best],
    ["seconds per step", trend && describePace(trend.end)],
    ["curves", trend && folder.curves],
    ["tensorboard", trend && `tensorboard --logdir ${folder.events}`],
  ]);
  const text = trend ? `${table}\n\n${describeTrend(trend, metrics.steps.length)}` : table;
  return {
    facts: {
      ...{ kind: "run", path, step, steps, seed, config, checkpoints, ...trend },
      ...(best ? { best: { step: best.step, checkpoint: folder.best, ...best.validation } } : {}),
    },
    text,
  };
}

/** Time per step, and how much of it passes without work because data are not there yet. */
function describePace({ seconds, dataSeconds }: MeanMetrics): string {
  return `${seconds.toFixed(2)}, ${((100 * dataSeconds) / seconds).toFixed(1)} % of it waiting for data`;
}
