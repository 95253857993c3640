import {
  type EvaluatedView,
  type RunMetrics,
  type StepLosses,
  type StepMetrics,
  type TrainingEvent,
  type ValidationScores,
  viewFigures,
} from "gpnerf";
import { routes } from "../protocol/routes.ts";
import type { TrainingStep, ValidationView } from "../protocol/training.ts";
import { type TrainingDescription, TrainingFeed } from "./trainingFeed.ts";
import { TrainingPictures, type ViewPngs } from "./trainingPictures.ts";

type Kind = ValidationView["pictures"][number]["kind"];

/** Pictures that are shown, by the names of `viewFigures`; where instances are the target they stand for classes. */
const kinds: { readonly [figure: string]: Kind } = {
  truthColor: "trueColor",
  renderedColor: "color",
  truthClasses: "trueClasses",
  renderedClasses: "classes",
  truthInstances: "trueClasses",
  renderedInstances: "classes",
  truthDepth: "trueDepth",
  renderedDepth: "depth",
};

/** A view of the validation in progress. */
interface SeenView extends Pick<ValidationView, "scene" | "name"> {
  readonly pngs: ViewPngs;
}

/** Makes what pages are told of a training from its own events. */
export class TrainingWatch {
  readonly feed: TrainingFeed;
  readonly pictures = new TrainingPictures();
  #seen: SeenView[] = [];

  constructor(description: TrainingDescription) {
    this.feed = new TrainingFeed(description);
  }

  /** What a resumed run has written down. */
  recall({ steps, validations }: RunMetrics): void {
    this.feed.recall(
      steps.map((step) => stepOf(step, step)),
      validations.map(({ step, validation: { isBest, seconds, ...scores } }) => ({
        ...{ step, isBest, scores: scoresByName(scores) },
        views: [],
      })),
    );
  }

  /** For `TrainOptions.onEvent`. */
  readonly onEvent = (event: TrainingEvent): void => {
    switch (event.type) {
      case "start":
        this.feed.start(event.step, event.steps, event.parameters);
        break;
      case "step":
        this.feed.step(stepOf(event, event.losses));
        break;
      case "validation":
        this.#tellValidation(event);
        break;
      case "checkpoint":
        this.feed.note(`checkpoint after step ${event.step}`);
        break;
      case "earlyStop":
        this.feed.note(`stopping early: no validation was better than the one after step ${event.best.step}`);
        break;
      case "changedSurroundings":
        this.feed.note(`the run goes on with other ${event.changed.join(", ")} than it was started with`);
        break;
      case "skippedCheckpoint":
        this.feed.note(`a damaged checkpoint was skipped: ${event.reason}`);
        break;
    }
  };

  /** For `TrainOptions.onValidationView`. */
  readonly onValidationView = async ({ scene, truth, rendered, instances }: EvaluatedView): Promise<void> => {
    const { labels } = scene;
    const { color, depth, classes } = rendered;
    const maps = { color, depth, ...(instances ? { instances } : { classes }) };
    const context = { depthRange: scene.depthRange, ...(labels && !instances ? { labels } : {}) };
    const { figures } = await viewFigures(truth, maps, context);
    const pngs = Object.entries(figures).flatMap(([figure, png]) => {
      const kind = kinds[figure];
      return kind === undefined || png === undefined ? [] : [[kind, png] as const];
    });
    this.#seen.push({ scene: scene.name, name: truth.name, pngs: new Map(pngs) });
  };

  #tellValidation({ step, scores, isBest, best }: Extract<TrainingEvent, { type: "validation" }>): void {
    const seen = this.#seen;
    this.#seen = [];
    const gone = this.pictures.add(
      step,
      seen.map(({ pngs }) => pngs),
      best.step,
    );
    for (const old of gone) this.feed.forgetPictures(old);
    const views = seen.map(({ scene, name, pngs }, view): ValidationView => {
      const pictures = [...pngs.keys()].map((kind) => ({
        kind: kind as Kind,
        url: routes.trainingPicture(step, view, kind),
      }));
      return { scene, name, pictures };
    });
    this.feed.validation({ step, scores: scoresByName(scores), isBest, views });
  }
}

function stepOf(
  { step, psnr, learningRates, seconds }: Pick<StepMetrics, "step" | "psnr" | "learningRates" | "seconds">,
  losses: StepLosses,
): TrainingStep {
  const { total, photometric, semantic, semanticDistill, depthGuided } = losses;
  return {
    ...{ step, seconds, learningRates: { ...learningRates } },
    ...(psnr === null ? {} : { psnr }),
    losses: { total, photometric, semantic, semanticDistill, depthGuided },
  };
}

/** Scores as plain numbers; those that have parts, such as average precisions, as several. */
function scoresByName(scores: ValidationScores): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(scores).flatMap(([name, score]): [string, number | null][] => {
      if (score === null || typeof score === "number") return [[name, score]];
      return score === undefined ? [] : Object.entries(score);
    }),
  );
}
