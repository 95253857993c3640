import {
  RunFolder,
  type RunSettings,
  type RunSurroundings,
  type Scene,
  type TrainingEvent,
  type TrainOptions,
} from "gpnerf";
import { counted } from "./factTable.ts";
import { Interrupted } from "./interruption.ts";
import { noProgress } from "./progressBar.ts";
import { bestValidation, describeScores, describeTrend, metricsTrend } from "./runMetrics.ts";
import { SmoothedLosses } from "./smoothedLosses.ts";
import type { Terminal } from "./terminal.ts";

/** A run as a command shows it. */
export interface SessionText {
  /** "training" or "fine-tuning". */
  readonly title: string;
  /** Folder of the run. */
  readonly out: string;
  /** The data as the command line names them. */
  readonly data: string;
}

/** Shows the events of a run on the terminal: notes, and a progress bar with smoothed losses. */
export class TrainingSession {
  readonly #text: SessionText;
  readonly #scenes: readonly Scene[];
  readonly #terminal: Terminal;
  readonly #losses = new SmoothedLosses();
  #progress = noProgress;

  constructor(text: SessionText, scenes: readonly Scene[], terminal: Terminal) {
    this.#text = text;
    this.#scenes = scenes;
    this.#terminal = terminal;
  }

  /** Run `train` or `finetune`; the bar is gone when it ends, however it ends. */
  async run(start: (onEvent: NonNullable<TrainOptions["onEvent"]>) => Promise<string>): Promise<string> {
    try {
      return await start((event) => this.#show(event));
    } finally {
      this.#terminal.endProgress();
    }
  }

  #show(event: TrainingEvent): void {
    switch (event.type) {
      case "start":
        this.#showStart(event);
        break;
      case "step":
        this.#losses.add(event.losses, event.psnr);
        this.#progress.update(event.step, this.#losses.describe());
        break;
      case "validation":
        this.#terminal.note(
          `validation after step ${event.step}: ${describeScores(event.scores)}${event.isBest ? " (best so far)" : ""}`,
        );
        break;
      case "earlyStop":
        this.#terminal.note(`stopping early: no validation was better than the one after step ${event.best.step}`);
        break;
      case "changedSurroundings":
        this.#terminal.note(changeNote(event));
        break;
      case "skippedCheckpoint":
        this.#terminal.note(`warning: a damaged checkpoint was skipped: ${event.reason}`);
        break;
      case "checkpoint":
        break;
    }
  }

  #showStart({ step, steps, parameters }: Extract<TrainingEvent, { type: "start" }>): void {
    const { title, out } = this.#text;
    const frames = this.#scenes.reduce((sum, scene) => sum + scene.frames.length, 0);
    const [{ width, height }] = this.#scenes;
    const data = `${counted(this.#scenes.length, "scene")} with ${counted(frames, "frame")} at ${width}x${height}`;
    this.#terminal.note(`${title} ${counted(parameters, "parameter")} on ${data}; results go to ${out}`);
    if (step > 0) this.#terminal.note(`continuing after step ${step}`);
    this.#progress = this.#terminal.startProgress({
      title,
      unit: "step",
      total: steps,
      start: step,
      announceEnds: true,
    });
  }
}

/** What a resumed run does differently. */
function changeNote({ before, now, changed }: Extract<TrainingEvent, { type: "changedSurroundings" }>): string {
  const list = changed.map((name) => `${describe(before[name])}, now ${describe(now[name])}`);
  return (
    `warning: the run was started with other data, threads or programs (${list.join("; ")}); ` +
    "it goes on, but will not end as an unbroken run would have"
  );
}

function describe(value: RunSurroundings[keyof RunSurroundings]): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return counted(value, "worker");
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return Object.entries(value).flat().join(" ");
  const frames = value.reduce((sum: number, scene: { readonly frames: number }) => sum + scene.frames, 0);
  return `${counted(value.length, "scene")} with ${counted(frames, "frame")}`;
}

/** Losses that have nothing to learn from are zero; say so before hours are spent. */
export function noteMissingModalities(scenes: readonly Scene[], terminal: Terminal): void {
  const without = (has: (scene: Scene) => boolean): number => scenes.filter((scene) => !has(scene)).length;
  const of = counted(scenes.length, "scene");
  const unlabelled = without((scene) => scene.hasSemantic);
  const flat = without((scene) => scene.hasDepth);
  if (unlabelled > 0) terminal.note(`note: ${unlabelled} of ${of} without labels teach no classes`);
  if (flat > 0) terminal.note(`note: ${flat} of ${of} without depth take no part in the depth-guided loss`);
}

/** Say how the run went; an interrupted one ends as an `Interrupted`. */
export async function reportRun(
  { out, data }: SessionText,
  { config, seed }: RunSettings,
  checkpoint: string,
  terminal: Terminal,
  options: { readonly isAborted: boolean; readonly asJson: boolean },
): Promise<void> {
  const metrics = await new RunFolder(out).readMetrics();
  const trend = metricsTrend(metrics.steps);
  const best = bestValidation(metrics.validations);
  const { steps } = config.training;
  const step = metrics.steps.at(-1)?.step ?? 0;
  const isInterrupted = options.isAborted && step < steps;
  if (options.asJson) {
    const validation = best ? { best: { step: best.step, ...best.validation } } : {};
    terminal.printJson({ out, checkpoint, step, steps, seed, interrupted: isInterrupted, ...trend, ...validation });
  } else {
    if (trend) terminal.print(describeTrend(trend, metrics.steps.length));
    if (best) terminal.print(`best validation after step ${best.step}: ${describeScores(best.validation)}`);
    terminal.print(`checkpoint ${checkpoint}`);
    if (!isInterrupted) terminal.print(`next: gpnerf eval --checkpoint ${out} --data ${data}`);
  }
  if (isInterrupted) {
    throw new Interrupted(`stopped after step ${step} of ${steps}; the same command with --resume continues`);
  }
}
