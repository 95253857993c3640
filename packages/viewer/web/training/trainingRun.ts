import type { TrainingHistory, TrainingMessage, TrainingStep, TrainingValidation } from "../../src/protocol/index.ts";

/** A training as far as it is known. */
export interface TrainingRun {
  readonly title: string;
  readonly run: string;
  readonly totalSteps: number;
  /** The last step done. */
  readonly step: number;
  readonly parameters: number;
  readonly steps: readonly TrainingStep[];
  readonly validations: readonly TrainingValidation[];
  /** The newest last. */
  readonly notes: readonly string[];
  readonly state: TrainingHistory["state"];
}

/** More steps than this are thinned out: finer than the charts' pixels nobody sees. */
const maximumSteps = 4000;
const maximumNotes = 200;
/** As many as the server keeps the pictures of, beside the best. */
const picturedValidations = 3;

/** Before the first message. */
export const unknownRun: TrainingRun = {
  title: "training",
  run: "",
  totalSteps: 0,
  step: 0,
  parameters: 0,
  steps: [],
  validations: [],
  notes: [],
  state: "preparing",
};

/** The training after a message. */
export function afterMessage(run: TrainingRun, message: TrainingMessage): TrainingRun {
  switch (message.type) {
    case "history": {
      const { title, run: folder, totalSteps, parameters, steps, validations, notes, state } = message;
      const step = steps.at(-1)?.step ?? 0;
      return { title, run: folder, totalSteps, step, parameters, steps, validations, notes, state };
    }
    case "start": {
      const { totalSteps, step, parameters } = message;
      return { ...run, totalSteps, step, parameters, state: "running" };
    }
    case "step": {
      const { type: _, ...step } = message;
      return { ...run, step: step.step, steps: thinned([...run.steps, step]), state: "running" };
    }
    case "validation": {
      const { type: _, ...validation } = message;
      return { ...run, validations: withoutOldPictures([...run.validations, validation]) };
    }
    case "note":
      return { ...run, notes: [...run.notes, message.text].slice(-maximumNotes) };
    case "end":
      return { ...run, state: message.state, notes: [...run.notes, message.text].slice(-maximumNotes) };
  }
}

/** The server keeps the pictures of the newest validations and of the best; what it has let go cannot be shown. */
function withoutOldPictures(validations: readonly TrainingValidation[]): TrainingValidation[] {
  const best = validations.findLast(({ isBest }) => isBest);
  const newest = validations.slice(-picturedValidations);
  return validations.map((validation) =>
    validation === best || newest.includes(validation) ? validation : { ...validation, views: [] },
  );
}

/** Seconds until the end at the pace of the last steps; undefined before there is one. */
export function remainingSeconds({ step, totalSteps, steps, state }: TrainingRun): number | undefined {
  const recent = steps.slice(-20);
  if (state !== "running" || recent.length === 0) return undefined;
  const pace = recent.reduce((sum, { seconds }) => sum + seconds, 0) / recent.length;
  return Math.max(0, totalSteps - step) * pace;
}

/** Every second step when there are too many; the newest always stays. */
function thinned(steps: readonly TrainingStep[]): readonly TrainingStep[] {
  if (steps.length <= maximumSteps) return steps;
  return steps.filter((_, index) => (steps.length - 1 - index) % 2 === 0);
}
