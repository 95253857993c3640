import type { Command } from "commander";
import { positiveNumber, seed, wholeNumber } from "./optionParsers.ts";
import { defaultSeed } from "./trainSettings.ts";

/** Options of every command that makes a training run. */
export function addRunOptions(command: Command): Command {
  return command
    .option("--set <key=value...>", "change single settings, e.g. training.raysPerStep=256")
    .option("--steps <count>", "optimiser steps of the whole run (default: the preset's)", wholeNumber(1))
    .option("--seed <number>", `initial parameters and all random choices (default: ${defaultSeed})`, seed)
    .option("--resume", "continue the run in --out with its own settings; --steps may extend it")
    .option("--max-gradient-norm <number>", "stop when the gradient is longer (default: any length)", positiveNumber)
    .option(
      "--workers <count>",
      "threads; runs repeat exactly for an equal number (default: one per core)",
      wholeNumber(1),
    )
    .option("--no-check", "do not decode every frame before starting")
    .option("--json", "print one JSON object at the end");
}
