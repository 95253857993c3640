import type { MeanScores, ViewScores } from "../evaluation/aggregate.ts";
import type { LabelSet } from "../scene/labels.ts";
import type { DepthRange } from "../scene/scene.ts";

/** Everything a report shows. All text is plain; the report escapes it. */
export interface ReportInput {
  /** Heading and name of the browser tab. */
  readonly title: string;
  /** A sentence or two: which model, which scenes, what is compared. */
  readonly summary: string;
  /** Mean over the scenes. */
  readonly overall: MeanScores;
  readonly scenes: readonly ReportScene[];
  /** The command that made the report, as typed. */
  readonly command: string;
  /** Settings worth knowing, in the order to show them. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Where the time went, in the order to show it. */
  readonly timings: readonly ReportTiming[];
}

/** Wall-clock time of one stage. */
export interface ReportTiming {
  readonly stage: string;
  readonly seconds: number;
}

/** One scene of a report. */
export interface ReportScene {
  readonly name: string;
  /** Mean over the scene's views. */
  readonly scores: MeanScores;
  readonly views: readonly ReportView[];
  /** Classes of the class maps; needed for the legend. */
  readonly labels?: LabelSet;
  /** Names of the instances; needed for the legend. */
  readonly instances?: readonly string[];
  /** Range that the depth pictures show; needed for the legend. */
  readonly depthRange?: DepthRange;
}

/** One rendered view with its pictures. */
export interface ReportView {
  readonly scores: ViewScores;
  readonly figures: ReportFigures;
  /** Indices of the classes seen in the class pictures; the legend names these only. */
  readonly classes: readonly number[];
  /** Indices of the instances in sight. */
  readonly instances?: readonly number[];
}

/** Pictures of one view as PNG files; one that does not exist is absent and its cell left out. */
export interface ReportFigures {
  readonly truthColor?: Uint8Array;
  readonly renderedColor?: Uint8Array;
  /** Where the rendered colour differs from the photo. */
  readonly colorError?: Uint8Array;
  readonly nearestView?: Uint8Array;
  readonly meanView?: Uint8Array;
  readonly truthDepth?: Uint8Array;
  readonly renderedDepth?: Uint8Array;
  readonly truthClasses?: Uint8Array;
  readonly renderedClasses?: Uint8Array;
  /** Where the rendered class is another than the labelled one. */
  readonly classErrors?: Uint8Array;
  readonly truthInstances?: Uint8Array;
  readonly renderedInstances?: Uint8Array;
  /** The head's answer about the photo's own features. */
  readonly teacherInstances?: Uint8Array;
  readonly features?: Uint8Array;
}
