import type { TrainingHistory, TrainingMessage, TrainingStep, TrainingValidation } from "../protocol/training.ts";
import { StepMean } from "./stepMean.ts";
import { thinnedOut } from "./thinnedOut.ts";

/** A run to watch. */
export interface TrainingDescription {
  /** "training" or "fine-tuning". */
  readonly title: string;
  /** Folder of the run. */
  readonly run: string;
}

/** Step messages per second at most; steps in between are averaged. */
const messagesPerSecond = 4;
/** Points of the curves that are kept; beyond, every second one goes. */
const keptSteps = 4000;
const keptNotes = 200;

/** What happens in a training, for any number of pages that come and go: all so far, then news. */
export class TrainingFeed {
  readonly #description: TrainingDescription;
  readonly #now: () => number;
  readonly #subscribers = new Set<(message: TrainingMessage) => void>();
  readonly #mean = new StepMean();
  #steps: TrainingStep[] = [];
  #validations: TrainingValidation[] = [];
  #notes: string[] = [];
  #totalSteps = 0;
  #parameters = 0;
  #state: TrainingHistory["state"] = "preparing";
  #lastStepSent = Number.NEGATIVE_INFINITY;

  constructor(description: TrainingDescription, now: () => number = () => performance.now()) {
    this.#description = description;
    this.#now = now;
  }

  get title(): string {
    return this.#description.run;
  }

  /** Steps and validations of the run before it was watched: of a resumed one. */
  recall(steps: readonly TrainingStep[], validations: readonly TrainingValidation[]): void {
    this.#steps = thinnedOut(steps, keptSteps);
    this.#validations = [...validations];
  }

  start(step: number, totalSteps: number, parameters: number): void {
    this.#totalSteps = totalSteps;
    this.#parameters = parameters;
    this.#state = "running";
    this.#tell({ type: "start", step, totalSteps, parameters });
  }

  /** A step is sent at once when the last was sent long enough ago, else with those that follow. */
  step(step: TrainingStep): void {
    this.#mean.add(step);
    if (this.#now() - this.#lastStepSent >= 1000 / messagesPerSecond) this.#flushSteps();
  }

  validation(validation: TrainingValidation): void {
    this.#flushSteps();
    this.#validations.push(validation);
    this.#tell({ type: "validation", ...validation });
  }

  /** Say that the pictures of a validation are gone. */
  forgetPictures(step: number): void {
    this.#validations = this.#validations.map((known) => (known.step === step ? { ...known, views: [] } : known));
  }

  note(text: string): void {
    this.#notes = [...this.#notes, text].slice(-keptNotes);
    this.#tell({ type: "note", text });
  }

  end(state: "finished" | "interrupted" | "failed", text: string): void {
    this.#flushSteps();
    this.#state = state;
    this.#tell({ type: "end", state, text });
  }

  /** Everything so far. */
  history(): TrainingHistory {
    return {
      type: "history",
      ...this.#description,
      totalSteps: this.#totalSteps,
      parameters: this.#parameters,
      steps: [...this.#steps],
      validations: [...this.#validations],
      notes: [...this.#notes],
      state: this.#state,
    };
  }

  /**
   * Hear what happens from now on.
   * @returns ends it
   */
  subscribe(onMessage: (message: TrainingMessage) => void): () => void {
    this.#subscribers.add(onMessage);
    return () => this.#subscribers.delete(onMessage);
  }

  #flushSteps(): void {
    const mean = this.#mean.take();
    if (mean === undefined) return;
    this.#lastStepSent = this.#now();
    this.#steps.push(mean);
    if (this.#steps.length > keptSteps) this.#steps = thinnedOut(this.#steps, keptSteps / 2);
    this.#tell({ type: "step", ...mean });
  }

  #tell(message: TrainingMessage): void {
    for (const subscriber of this.#subscribers) subscriber(message);
  }
}
