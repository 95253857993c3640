import { type Command, Option } from "commander";
import {
  RunFolder,
  type RunSettings,
  type RunSurroundings,
  type Scene,
  type TrainingEvent,
  train as trainNetwork,
} from "gpnerf";
import { checkFrames } from "../checkFrames.ts";
import { counted } from "../factTable.ts";
import { Interrupted, interruptible } from "../interruption.ts";
import { openData } from "../openData.ts";
import { seed, wholeNumber } from "../optionParsers.ts";
import { noProgress } from "../progressBar.ts";
import { describeTrend, metricsTrend, readMetrics } from "../runMetrics.ts";
import { SmoothedLosses } from "../smoothedLosses.ts";
import { type GlobalFlags, openTerminal, type Terminal } from "../terminal.ts";
import { defaultPreset, defaultSeed, type SettingFlags, trainSettings } from "../trainSettings.ts";

interface TrainFlags extends GlobalFlags, SettingFlags {
  readonly data: string;
  readonly workers?: number;
  readonly check: boolean;
  readonly json?: true;
}

/** `gpnerf train`: generalized training over many scenes. */
export function addTrain(program: Command): void {
  program
    .command("train")
    .description("train over all scenes of a folder; stop with Ctrl-C at any time, continue with --resume")
    .requiredOption("--data <folder>", "a scene, or a folder of scenes")
    .requiredOption("--out <folder>", "folder of the run: settings, metrics, checkpoints")
    .option("--preset <name>", `settings to start from (default: "${defaultPreset}")`)
    .addOption(
      new Option("--config <file>", "settings from a JSON file or an earlier run.json instead").conflicts("preset"),
    )
    .option("--set <key=value...>", "change single settings, e.g. training.raysPerStep=256")
    .option("--steps <count>", "optimiser steps of the whole run (default: the preset's)", wholeNumber(1))
    .option("--seed <number>", `initial parameters and all random choices (default: ${defaultSeed})`, seed)
    .option("--resume", "continue the run in --out with its own settings; --steps may extend it")
    .option(
      "--workers <count>",
      "threads; runs repeat exactly for an equal number (default: one per core)",
      wholeNumber(1),
    )
    .option("--no-check", "do not decode every frame before starting")
    .option("--json", "print one JSON object at the end")
    .action((_, command: Command) => train(command.optsWithGlobals()));
}

async function train(flags: TrainFlags): Promise<void> {
  const terminal = openTerminal(flags);
  const settings = await trainSettings(flags);
  if (!flags.resume) await new RunFolder(flags.out).expectFree();
  const scenes = await openData(flags.data, settings.config.model, terminal);
  const texts = { notice: "stopping after this step", outcome: "interrupted before the first step" };
  noteMissingModalities(scenes, terminal);
  await interruptible(terminal, texts, async (signal) => {
    if (flags.check) await checkFrames(scenes, terminal, signal);
    signal.throwIfAborted();
    const checkpoint = await runTraining(flags, settings, scenes, terminal, signal);
    await reportRun(flags, settings, checkpoint, terminal, signal.aborted);
  });
}

/** What a resumed run does differently. */
function changeNote(before: RunSurroundings, now: RunSurroundings): string {
  const describe = ({ scenes, workers }: RunSurroundings): string =>
    `${counted(scenes.length, "scene")} with ${counted(
      scenes.reduce((sum, { frames }) => sum + frames, 0),
      "frame",
    )} on ${counted(workers, "worker")}`;
  return (
    `warning: the run was started with other data or threads (${describe(before)}, now ${describe(now)}); ` +
    "it goes on, but will not end as an unbroken run would have"
  );
}

/** Losses that have nothing to learn from are zero; say so before hours are spent. */
function noteMissingModalities(scenes: readonly Scene[], terminal: Terminal): void {
  const without = (has: (scene: Scene) => boolean): number => scenes.filter((scene) => !has(scene)).length;
  const of = counted(scenes.length, "scene");
  const unlabelled = without((scene) => scene.hasSemantic);
  const flat = without((scene) => scene.hasDepth);
  if (unlabelled > 0) terminal.note(`note: ${unlabelled} of ${of} without labels teach no classes`);
  if (flat > 0) terminal.note(`note: ${flat} of ${of} without depth take no part in the depth-guided loss`);
}

async function runTraining(
  { out, resume, workers }: TrainFlags,
  settings: RunSettings,
  scenes: readonly Scene[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string> {
  const frames = scenes.reduce((sum, scene) => sum + scene.frames.length, 0);
  const { width, height } = settings.config.model.data;
  const losses = new SmoothedLosses();
  let progress = noProgress;
  const onEvent = (event: TrainingEvent): void => {
    if (event.type === "start") {
      const { step, steps, parameters } = event;
      const data = `${counted(scenes.length, "scene")} with ${counted(frames, "frame")} at ${width}x${height}`;
      terminal.note(`training ${counted(parameters, "parameter")} on ${data}; results go to ${out}`);
      if (step > 0) terminal.note(`continuing after step ${step}`);
      progress = terminal.startProgress({
        title: "training",
        unit: "step",
        total: steps,
        start: step,
        announceEnds: true,
      });
    } else if (event.type === "step") {
      losses.add(event.losses, event.psnr);
      progress.update(event.step, losses.describe());
    } else if (event.type === "changedSurroundings") {
      terminal.note(changeNote(event.before, event.now));
    } else if (event.type === "skippedCheckpoint") {
      terminal.note(`warning: a damaged checkpoint was skipped: ${event.reason}`);
    }
  };
  try {
    return await trainNetwork({
      ...settings,
      scenes,
      out,
      onEvent,
      signal,
      ...(resume ? { resume } : {}),
      ...(workers === undefined ? {} : { workers }),
    });
  } finally {
    terminal.endProgress();
  }
}

/** Say how the run went; an interrupted one ends as an `Interrupted`. */
async function reportRun(
  { out, data, json }: TrainFlags,
  { config, seed }: RunSettings,
  checkpoint: string,
  terminal: Terminal,
  isAborted: boolean,
): Promise<void> {
  const metrics = await readMetrics(out);
  const trend = metricsTrend(metrics);
  const { steps } = config.training;
  const step = metrics.at(-1)?.step ?? 0;
  const isInterrupted = isAborted && step < steps;
  if (json) terminal.printJson({ out, checkpoint, step, steps, seed, interrupted: isInterrupted, ...trend });
  else {
    if (trend) terminal.print(describeTrend(trend, metrics.length));
    terminal.print(`checkpoint ${checkpoint}`);
    if (!isInterrupted) terminal.print(`next: gpnerf eval --checkpoint ${out} --data ${data}`);
  }
  if (isInterrupted) {
    throw new Interrupted(`stopped after step ${step} of ${steps}; the same command with --resume continues`);
  }
}
