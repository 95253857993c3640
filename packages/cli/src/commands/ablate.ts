import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { ablate as ablateNetwork, selectRows } from "gpnerf";
import { AblationProgress } from "../ablationProgress.ts";
import { ablationReport } from "../ablationReport.ts";
import { checkFrames } from "../checkFrames.ts";
import { interruptible } from "../interruption.ts";
import { openData } from "../openData.ts";
import { seed, wholeNumber } from "../optionParsers.ts";
import { sourceFrames } from "../runEvaluation.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";
import { defaultPreset, defaultSeed, trainSettings } from "../trainSettings.ts";

interface AblateFlags extends GlobalFlags {
  readonly data: string;
  readonly test: string;
  readonly out: string;
  readonly preset?: string;
  readonly config?: string;
  readonly set?: readonly string[];
  readonly steps?: number;
  readonly seeds: number;
  readonly seed: number;
  readonly rows: readonly number[];
  readonly targetsEvery: number;
  readonly maxViews: number;
  readonly workers?: number;
  readonly check: boolean;
  readonly json?: true;
}

/** `gpnerf ablate`: Table 4 on other data. */
export function addAblate(program: Command): void {
  program
    .command("ablate")
    .description("train the five rows of Table 4 and compare them; the same command goes on where it was stopped")
    .requiredOption("--data <folder>", "scenes to train on")
    .requiredOption("--test <folder>", "other scenes to score on, with labels")
    .requiredOption("--out <folder>", "receives a run per row and seed, table.md and table.json")
    .option("--preset <name>", `settings that all rows have in common (default: "${defaultPreset}")`)
    .addOption(
      new Option("--config <file>", "settings from a JSON file or an earlier run.json instead").conflicts("preset"),
    )
    .option("--set <key=value...>", "change single settings, e.g. training.raysPerStep=256")
    .option("--steps <count>", "optimiser steps of each run (default: the preset's)", wholeNumber(1))
    .option("--seeds <count>", "runs per row, each with its own seed", wholeNumber(1), 3)
    .option("--seed <number>", "the first seed; the others follow it", seed, defaultSeed)
    .option("--rows <ids>", "rows of the table, e.g. 1,2,5", rowIds, [1, 2, 3, 4, 5])
    .option("--targets-every <n>", "hold out every n-th test frame; the others are source views", wholeNumber(1), 8)
    .option("--max-views <count>", "held-out views to render per test scene, spread evenly", wholeNumber(1), 4)
    .option(
      "--workers <count>",
      "threads; runs repeat exactly for an equal number (default: one per core)",
      wholeNumber(1),
    )
    .option("--no-check", "do not decode every frame before starting")
    .option("--json", "print one JSON object: the table with the scores of every run")
    .action((_, command: Command) => ablate(command.optsWithGlobals()));
}

async function ablate(flags: AblateFlags): Promise<void> {
  const terminal = openTerminal(flags);
  const rows = selectRows(flags.rows);
  const { config, seed: first } = await trainSettings(flags);
  const targets = { targetEvery: flags.targetsEvery, maxViews: flags.maxViews };
  const training = await openData(flags.data, config.model, terminal);
  const test = await openData(flags.test, config.model, terminal, {}, (count) => sourceFrames(count, targets));
  const progress = new AblationProgress(terminal, config.training.steps);
  const texts = {
    notice: "stopping after this step",
    outcome: `interrupted; finished runs are in ${flags.out}, the same command goes on after them`,
  };
  const result = await interruptible(terminal, texts, async (signal) => {
    if (flags.check) await checkFrames([...training, ...test], terminal, signal);
    try {
      return await ablateNetwork({
        ...{ config, training, test, rows, targets, signal },
        out: flags.out,
        seeds: Array.from({ length: flags.seeds }, (_, i) => first + i),
        onEvent: progress.onEvent,
        ...(flags.workers === undefined ? {} : { workers: flags.workers }),
      });
    } finally {
      progress.stop();
    }
  });
  if (flags.json) terminal.printJson(result);
  else terminal.print(ablationReport(result));
  terminal.note(`table: ${join(flags.out, "table.md")}`);
}

/** "1,2,5" */
function rowIds(text: string): number[] {
  const ids = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (!ids.every(Number.isInteger)) {
    throw new InvalidArgumentError("Numbers of rows with commas between them are needed, for example 1,2,5.");
  }
  return ids;
}
