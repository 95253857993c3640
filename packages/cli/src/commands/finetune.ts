import { type Command, Option } from "commander";
import {
  type Config,
  ConfigError,
  findCheckpoint,
  finetune as finetuneNetwork,
  finetuningOf,
  type GeneralizedModel,
  preset,
  RunFolder,
  readModel,
  type Scene,
  sceneInstances,
  train as trainNetwork,
} from "gpnerf";
import { bundledCheckpoint } from "../bundled.ts";
import { checkFrames } from "../checkFrames.ts";
import { interruptible } from "../interruption.ts";
import { openOneScene } from "../openData.ts";
import { addRunOptions } from "../runOptions.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";
import { noteMissingModalities, reportRun, TrainingSession } from "../trainingSession.ts";
import { defaultPreset, type SettingFlags, settingsFrom, storedSettings } from "../trainSettings.ts";
import {
  addValidationOptions,
  defaultHoldOut,
  measuredFrames,
  type ValidationFlags,
  type ValidationPlan,
  validationPlan,
} from "../validationFlags.ts";

interface FinetuneFlags extends GlobalFlags, SettingFlags, ValidationFlags {
  readonly checkpoint?: string;
  readonly data: string;
  readonly target?: "semantic" | "instances";
  readonly validation: boolean;
  readonly workers?: number;
  readonly check: boolean;
  readonly json?: true;
}

/** `gpnerf finetune`: per-scene optimisation of a generalized network. */
export function addFinetune(program: Command): void {
  const command = program
    .command("finetune")
    .description("go on training a network on one scene, validated on held-out frames of it")
    .requiredOption("--data <scene>", "the scene")
    .requiredOption("--out <folder>", "folder of the run: settings, metrics, checkpoints, the best one")
    .option("--checkpoint <path>", "checkpoint file or run folder to start from (default: the bundled checkpoint)")
    .option(
      "--preset <name>",
      `whose training values to take, for a twentieth of its steps (default: "${defaultPreset}")`,
    );
  addRunOptions(addValidationOptions(command))
    .addOption(
      new Option("--target <what>", "what to learn to tell apart (default: what the network does)").choices([
        "semantic",
        "instances",
      ]),
    )
    .addOption(
      new Option("--no-validation", `train on all frames; every ${defaultHoldOut}th is held out otherwise`).conflicts([
        "holdOut",
        "validateEvery",
        "validateViews",
        "patience",
      ]),
    )
    .action((_, action: Command) => finetune(action.optsWithGlobals()));
}

async function finetune(flags: FinetuneFlags): Promise<void> {
  const terminal = openTerminal(flags);
  const stored = await storedSettings(flags);
  if (!flags.resume) await new RunFolder(flags.out).expectFree();
  const model = stored ? undefined : await openGeneralized(flags);
  const settings = settingsFrom(stored ? stored.config : baseConfig(model!, flags), flags, stored);
  const { config, seed } = settings;
  const target = flags.target ?? config.model.perception.target;
  if (stored && target !== config.model.perception.target) {
    throw new ConfigError(`--target ${target}: the run in ${flags.out} learns ${config.model.perception.target}`, {
      hint: "Leave --target out to go on with it, or start a new run in another folder.",
    });
  }
  const plan = flags.validation ? validationPlan(flags, config, stored, true) : undefined;
  const scene = await openOneScene(flags.data, config.model, terminal, {}, measuredFrames(plan));
  noteMissingModalities([scene], terminal);
  const text = { title: "fine-tuning", out: flags.out, data: flags.data };
  const texts = { notice: "stopping after this step", outcome: "interrupted before the first step" };
  await interruptible(terminal, texts, async (signal) => {
    if (flags.check) await checkFrames([scene], terminal, signal);
    signal.throwIfAborted();
    const taught = target === "instances" ? await withInstances(scene, plan) : scene;
    const checkpoint = await new TrainingSession(text, [scene], terminal).run((onEvent) => {
      const options = {
        ...{ out: flags.out, seed, onEvent, signal },
        ...(settings.maxGradientNorm === undefined ? {} : { maxGradientNorm: settings.maxGradientNorm }),
        ...(plan ? { validation: plan } : {}),
        ...(flags.workers === undefined ? {} : { workers: flags.workers }),
      };
      if (model === undefined) return trainNetwork({ ...options, config, scenes: [taught], resume: true });
      const changed = { ...model, config: config.model };
      return finetuneNetwork({ ...options, model: changed, scene: taught, training: config.training, target });
    });
    const outcome = { isAborted: signal.aborted, asJson: flags.json === true };
    await reportRun(text, settings, checkpoint, terminal, outcome);
  });
}

/** The scene with the instances that are seen in the frames trained on. */
async function withInstances(scene: Scene, plan: ValidationPlan | undefined): Promise<Scene> {
  const frames = measuredFrames(plan)?.(scene.frames.length);
  return { ...scene, instances: await sceneInstances(scene, frames ? { frames } : {}) };
}

async function openGeneralized({ checkpoint }: FinetuneFlags): Promise<GeneralizedModel> {
  const path = await findCheckpoint(checkpoint ?? bundledCheckpoint());
  return { ...(await readModel(path)), path };
}

/** The network's own settings, trained with the preset's values. */
function baseConfig(model: GeneralizedModel, { preset: name = defaultPreset, steps }: FinetuneFlags): Config {
  return { model: model.config, training: finetuningOf(preset(name).training, steps) };
}
