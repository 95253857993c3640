import type { AblationEvent, PlannedRun } from "gpnerf";
import { counted } from "./factTable.ts";
import { noProgress, type Progress } from "./progressBar.ts";
import { SmoothedLosses } from "./smoothedLosses.ts";
import type { Terminal } from "./terminal.ts";

/** Shows an ablation on the terminal: one bar over the steps of all open runs, a note after each. */
export class AblationProgress {
  readonly #terminal: Terminal;
  readonly #stepsPerRun: number;
  #progress: Progress = noProgress;
  #losses = new SmoothedLosses();
  #openRuns = 0;
  #doneRuns = 0;
  #step = 0;

  /** @param stepsPerRun  optimiser steps of one run */
  constructor(terminal: Terminal, stepsPerRun: number) {
    this.#terminal = terminal;
    this.#stepsPerRun = stepsPerRun;
  }

  /** Handler for `ablate`. */
  readonly onEvent = (event: AblationEvent): void => {
    if (event.type === "plan") this.#start(event.open.length, event.finished.length);
    else if (event.type === "training") this.#showTraining(event);
    else if (event.type === "evaluation") this.#update(event, `scoring ${event.scene} ${event.view}`);
    else this.#finishRun(event);
  };

  /** Take the bar away. */
  stop(): void {
    this.#terminal.endProgress();
  }

  #start(open: number, finished: number): void {
    if (finished > 0) this.#terminal.note(`${counted(finished, "run")} finished before; ${counted(open, "run")} to do`);
    this.#openRuns = open;
    if (open === 0) return;
    const total = open * this.#stepsPerRun;
    this.#progress = this.#terminal.startProgress({ title: "ablation", unit: "step", total });
  }

  #showTraining({ event, ...run }: Extract<AblationEvent, { type: "training" }>): void {
    if (event.type === "start") {
      this.#losses = new SmoothedLosses();
      this.#step = event.step;
      if (event.step > 0) this.#terminal.note(`${nameOf(run)} goes on after step ${event.step}`);
    } else if (event.type === "step") {
      this.#losses.add(event.losses, event.psnr);
      this.#step = event.step;
      this.#update(run, this.#losses.describe());
    } else if (event.type === "changedSurroundings") {
      this.#terminal.note(
        `warning: ${nameOf(run)} goes on with other threads, programs or another machine than it was started with, ` +
          "and will not end as an unbroken run would have",
      );
    } else if (event.type === "skippedCheckpoint") {
      this.#terminal.note(`warning: ${nameOf(run)}: a damaged checkpoint was skipped: ${event.reason}`);
    }
  }

  #finishRun(event: Extract<AblationEvent, { type: "scored" }>): void {
    this.#doneRuns++;
    this.#step = 0;
    const scores = [
      ...(event.miou === null ? [] : [`mIoU ${(100 * event.miou).toFixed(2)} %`]),
      ...(event.psnr === null ? [] : [`PSNR ${event.psnr.toFixed(2)} dB`]),
    ];
    this.#terminal.note(
      `${nameOf(event)}: ${scores.join(", ")} (${this.#doneRuns} of ${counted(this.#openRuns, "run")})`,
    );
  }

  #update(run: PlannedRun, detail: string): void {
    this.#progress.update(this.#doneRuns * this.#stepsPerRun + this.#step, `${nameOf(run)}: ${detail}`);
  }
}

function nameOf({ row, seed }: PlannedRun): string {
  return `row ${row} seed ${seed}`;
}
