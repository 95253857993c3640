import { type Command, Option } from "commander";
import { findCheckpoint, type InitialModel, RunFolder, readModel, train as trainNetwork } from "gpnerf";
import { checkFrames } from "../checkFrames.ts";
import { interruptible } from "../interruption.ts";
import { openData } from "../openData.ts";
import { addRunOptions } from "../runOptions.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";
import { type TrainingPageFlags, withTrainingPage } from "../trainingPage.ts";
import { noteMissingModalities, reportRun, TrainingSession } from "../trainingSession.ts";
import { defaultPreset, type SettingFlags, storedSettings, trainSettings } from "../trainSettings.ts";
import {
  addValidationOptions,
  measuredFrames,
  openValidationScenes,
  type ValidationFlags,
  validationPlan,
} from "../validationFlags.ts";
import { addViewerOptions } from "../viewerOptions.ts";

interface TrainFlags extends GlobalFlags, SettingFlags, ValidationFlags, TrainingPageFlags {
  readonly data: string;
  readonly initial?: string;
  readonly workers?: number;
  readonly check: boolean;
  readonly json?: true;
}

/** `gpnerf train`: generalized training over many scenes. */
export function addTrain(program: Command): void {
  const command = program
    .command("train")
    .description("train over all scenes of a folder; stop with Ctrl-C at any time, continue with --resume")
    .requiredOption("--data <folder>", "a scene, or a folder of scenes")
    .requiredOption("--out <folder>", "folder of the run: settings, metrics, checkpoints")
    .option("--preset <name>", `settings to start from (default: "${defaultPreset}")`)
    .addOption(
      new Option("--config <file>", "settings from a JSON file or an earlier run.json instead").conflicts("preset"),
    )
    .option("--initial <path>", "checkpoint or run folder whose parameters to start from (default: fresh ones)")
    .addOption(
      new Option("--validate <folder>", "scenes to validate on, not trained on; keeps the best checkpoint").conflicts(
        "holdOut",
      ),
    );
  addViewerOptions(
    addRunOptions(addValidationOptions(command)).option("--view", "show curves and validation pictures in the browser"),
  ).action((_, action: Command) => train(action.optsWithGlobals()));
}

async function train(flags: TrainFlags): Promise<void> {
  const terminal = openTerminal(flags);
  const stored = await storedSettings(flags);
  const settings = await trainSettings(flags);
  if (!flags.resume) await new RunFolder(flags.out).expectFree();
  const { config } = settings;
  const plan = validationPlan(flags, config, stored, false);
  const isElsewhere = flags.validate !== undefined;
  const scenes = await openData(flags.data, config.model, terminal, {}, isElsewhere ? undefined : measuredFrames(plan));
  const others = await openValidationScenes(flags, plan, settings, stored, terminal);
  noteMissingModalities(scenes, terminal);
  const initial = flags.initial === undefined || flags.resume ? undefined : await openInitial(flags.initial);
  const text = { title: "training", out: flags.out, data: flags.validate ?? flags.data };
  const texts = { notice: "stopping after this step", outcome: "interrupted before the first step" };
  await interruptible(terminal, texts, async (signal) => {
    if (flags.check) await checkFrames([...scenes, ...(others ?? [])], terminal, signal);
    signal.throwIfAborted();
    const checkpoint = await withTrainingPage(text, flags, { terminal, signal }, (page) =>
      new TrainingSession(text, scenes, terminal).run((show) => {
        const onEvent: typeof show = (event) => {
          show(event);
          page.onEvent?.(event);
        };
        return trainNetwork({
          ...{ config, seed: settings.seed, scenes, out: flags.out, onEvent, signal },
          ...(page.onValidationView ? { onValidationView: page.onValidationView } : {}),
          ...(settings.maxGradientNorm === undefined ? {} : { maxGradientNorm: settings.maxGradientNorm }),
          ...(plan ? { validation: { ...plan, ...(others ? { scenes: others } : {}) } } : {}),
          ...(initial ? { initial } : {}),
          ...(flags.resume ? { resume: true } : {}),
          ...(flags.workers === undefined ? {} : { workers: flags.workers }),
        });
      }),
    );
    const options = { isAborted: signal.aborted, asJson: flags.json === true };
    await reportRun(text, settings, checkpoint, terminal, options);
  });
}

/** @throws {CheckpointError} when there is none or it is damaged */
async function openInitial(where: string): Promise<InitialModel> {
  const path = await findCheckpoint(where);
  return { ...(await readModel(path)), path };
}
