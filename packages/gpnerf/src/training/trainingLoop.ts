import type { Config } from "../config/schema.ts";
import type { EvaluatedView } from "../evaluation/evaluate.ts";
import { writeFileAtomic } from "../images/writeFileAtomic.ts";
import type { Network } from "../model/network.ts";
import { seededRandom } from "../random.ts";
import type { Scene } from "../scene/scene.ts";
import { type ValidationState, withValidation } from "./bestScore.ts";
import { type TrainingCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { ExamplePrefetch } from "./examplePrefetch.ts";
import { gradientNorms } from "./gradientNorms.ts";
import { learningRatesAt } from "./learningRates.ts";
import { MetricsLog } from "./metricsLog.ts";
import type { RunFolder } from "./runFolder.ts";
import { sampledPsnr } from "./sampledPsnr.ts";
import { type LoadedStep, loadStep } from "./stepExamples.ts";
import { TrainingCurves } from "./trainingCurves.ts";
import type { TrainingEvent } from "./trainingEvent.ts";
import { divergence, expectFiniteState, findDivergence } from "./trainingGuards.ts";
import type { TrainingScene } from "./trainingScenes.ts";
import { isValidationDue, type ValidationScores, type ValidationSettings, validate } from "./validation.ts";

/** Key of the random stream that draws rays and jitter. */
const rayStream = 0x72617973;

/** A run, ready to take its next step. */
export interface TrainingRun {
  readonly network: Network;
  readonly folder: RunFolder;
  /** Where it stands. */
  readonly start: TrainingCheckpoint;
  readonly config: Config;
  readonly scenes: readonly TrainingScene[];
  readonly seed: number;
  readonly validation?: ValidationSettings & {
    readonly scenes: readonly Scene[];
    /** Validate before the first step, too: how good the network is that the run starts from. */
    readonly beforeFirstStep: boolean;
  };
  readonly maxGradientNorm?: number;
  readonly onEvent: (event: TrainingEvent) => void;
  readonly onValidationView?: (view: EvaluatedView, step: number) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Train from where a run stands to its end: its number of steps, early stop, or the signal.
 *
 * A checkpoint is written at the configured steps, after every validation and at the end, so that a checkpoint always
 * knows all validations up to its step.
 *
 * @returns path of the last checkpoint
 */
export async function runTraining(run: TrainingRun): Promise<string> {
  return (await TrainingLoop.open(run)).run();
}

class TrainingLoop {
  readonly #run: TrainingRun;
  readonly #log: MetricsLog;
  readonly #curves: TrainingCurves;
  readonly #examples: ExamplePrefetch<LoadedStep>;
  #step: number;
  /** Step of the newest checkpoint. */
  #saved: number;
  #validated: ValidationState | undefined;

  private constructor(run: TrainingRun, log: MetricsLog, curves: TrainingCurves) {
    const { scenes, config, seed, start } = run;
    this.#run = run;
    this.#log = log;
    this.#curves = curves;
    this.#examples = new ExamplePrefetch((step) => loadStep(scenes, config, seed, step), config.training.steps);
    this.#step = start.step;
    this.#saved = start.step;
    this.#validated = start.validation;
  }

  static async open(run: TrainingRun): Promise<TrainingLoop> {
    const { folder, start } = run;
    const log = await MetricsLog.open(folder, start.step);
    const loop = new TrainingLoop(run, log, new TrainingCurves(await folder.readMetrics()));
    // A run that was killed between a checkpoint and the best one that goes with it.
    if (start.validation?.best.step === start.step) await loop.#saveBest();
    return loop;
  }

  async run(): Promise<string> {
    const { config, folder, signal } = this.#run;
    const { steps, checkpointEvery } = config.training;
    try {
      while (true) {
        const isValidated = await this.#validateIfDue();
        const isLast = this.#step >= steps || this.#isOutOfPatience || signal?.aborted;
        const isDue = this.#step % checkpointEvery === 0 || isLast;
        if (isValidated || (isDue && this.#saved !== this.#step)) await this.#save();
        if (isLast) break;
        await this.#takeStep();
      }
    } finally {
      await this.#examples.settled();
    }
    this.#reportEarlyStop();
    return folder.checkpointPath(this.#saved);
  }

  get #isOutOfPatience(): boolean {
    const patience = this.#run.validation?.patience ?? Number.POSITIVE_INFINITY;
    return (this.#validated?.sinceBest ?? 0) >= patience;
  }

  #reportEarlyStop(): void {
    const { config, onEvent } = this.#run;
    if (!this.#isOutOfPatience || !this.#validated || this.#step >= config.training.steps) return;
    onEvent({ type: "earlyStop", step: this.#step, best: this.#validated.best });
  }

  async #takeStep(): Promise<void> {
    const { network, config, seed, start, maxGradientNorm, onEvent } = this.#run;
    const began = performance.now();
    const step = this.#step + 1;
    const gradientsWith = await this.#examples.take(step);
    const dataSeconds = secondsSince(began);
    const random = seededRandom(seed, rayStream, step);
    const gradients = await gradientsWith(network, random);
    const { losses } = gradients;
    const norms = gradientNorms(gradients.squares, network.parameters);
    const trouble = findDivergence(gradients, norms, network.parameters, maxGradientNorm);
    if (trouble) throw divergence(step, trouble, await this.#saveLastGood());
    await start.optimizer.update(network, gradients.gradients, step, config.training);
    await network.synchronize();
    this.#step = step;

    const numbers = {
      psnr: sampledPsnr(losses, config),
      learningRates: learningRatesAt(step, config.training),
      gradientNorms: norms,
      seconds: secondsSince(began),
      dataSeconds,
    };
    const metrics = { step, ...losses, ...numbers };
    await this.#log.addStep(metrics);
    this.#curves.addStep(metrics);
    onEvent({ type: "step", step, losses, ...numbers });
  }

  /** @returns whether there was a validation, which the next checkpoint has to know */
  async #validateIfDue(): Promise<boolean> {
    const { config, validation, signal, onEvent } = this.#run;
    const step = this.#step;
    if (!validation || signal?.aborted || this.#validated?.step === step) return false;
    const isFirst = step === 0 && validation.beforeFirstStep;
    if (!isFirst && !isValidationDue(step, config.training.steps, validation)) return false;

    const began = performance.now();
    const scores = await this.#validate(validation);
    if (scores === undefined) return false;
    this.#validated = withValidation(this.#validated, step, scores);
    const { best } = this.#validated;
    const isBest = best.step === step;
    const metrics = { step, validation: { ...scores, isBest, seconds: secondsSince(began) } };
    await this.#log.addValidation(metrics);
    this.#curves.addValidation(metrics);
    onEvent({ type: "validation", step, scores, isBest, best });
    return true;
  }

  /** @returns undefined when the signal came; a resumed run validates again */
  async #validate(validation: NonNullable<TrainingRun["validation"]>): Promise<ValidationScores | undefined> {
    const { network, signal, onValidationView } = this.#run;
    const step = this.#step;
    try {
      return await validate(network, validation.scenes, validation, {
        ...(signal ? { signal } : {}),
        ...(onValidationView ? { onView: (view) => onValidationView(view, step) } : {}),
      });
    } catch (error) {
      if (signal?.aborted) return undefined;
      // Scores of pictures that are not finite: the parameters are, so the network has run away.
      if (error instanceof RangeError) throw divergence(this.#step, `validation: ${error.message}`);
      throw error;
    }
  }

  /** Write a checkpoint of the current step and what goes with it. */
  async #save(): Promise<void> {
    const { folder, network, start, onEvent } = this.#run;
    const step = this.#step;
    const path = folder.checkpointPath(step);
    expectFiniteState(step, network.parameters, start.optimizer);
    await writeCheckpoint(path, { ...this.#model(), optimizer: start.optimizer });
    await folder.prune();
    this.#saved = step;
    if (this.#validated?.best.step === step) await this.#saveBest();
    await writeFileAtomic(folder.curves, this.#curves.page(folder.path));
    onEvent({ type: "checkpoint", step, path });
  }

  /**
   * Keep the parameters that the last step has left when the next one went wrong.
   * @returns path of their checkpoint
   */
  async #saveLastGood(): Promise<string> {
    if (this.#saved !== this.#step) await this.#save();
    return this.#run.folder.checkpointPath(this.#step);
  }

  /** The parameters alone, with the score that chose them. */
  async #saveBest(): Promise<void> {
    await writeCheckpoint(this.#run.folder.best, this.#model());
  }

  #model(): Omit<TrainingCheckpoint, "optimizer"> {
    const { network, start } = this.#run;
    const validation = this.#validated ? { validation: this.#validated } : {};
    const { config, parameters } = network;
    const { classes, instanceIds } = start;
    const outputs = { classes, ...(instanceIds ? { instanceIds } : {}) };
    return { config, parameters, step: this.#step, ...outputs, ...validation };
  }
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000;
}
