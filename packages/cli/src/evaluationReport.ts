import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import {
  type EvaluatedView,
  type Evaluation,
  htmlReport,
  type ReportScene,
  type ReportView,
  type Scene,
  viewFigures,
  writeFileAtomic,
} from "gpnerf";
import { classLabels } from "./classLabels.ts";
import type { OpenedModel } from "./openModel.ts";

/** What a report says beside scores and pictures. */
export interface ReportText {
  readonly title: string;
  readonly summary: string;
  /** Wall-clock time of everything up to the report. */
  readonly seconds: number;
}

/** Collects the pictures of an evaluation while it runs, and makes one HTML page of them. */
export class EvaluationReport {
  readonly #model: OpenedModel;
  readonly #scenes = new Map<Scene, ReportView[]>();

  constructor(model: OpenedModel) {
    this.#model = model;
  }

  /** Draw the pictures of a view; meant as `onView` of `evaluate`. */
  async add({ scene, truth, rendered, sources, scores, instances }: EvaluatedView): Promise<void> {
    const { color, depth, classes, semantic: features } = rendered;
    const isSemantic = this.#model.config.perception.target === "semantic";
    const labels = classLabels(this.#model, scene);
    const { semantic, ...photo } = truth;
    // Classes of another set than the network's cannot share a legend with its answer.
    const comparable = isSemantic && scene.labels?.classes.length === labels.classes.length;
    const answer = isSemantic ? { classes } : instances ? { instances } : {};
    const figures = await viewFigures(
      comparable && semantic ? truth : photo,
      { color, depth, features, ...answer },
      { depthRange: scene.depthRange, labels, nearestView: sources[0].color },
    );
    const views = this.#scenes.get(scene) ?? [];
    this.#scenes.set(scene, [...views, { scores, ...figures }]);
  }

  /**
   * Write the page; its folder is made if missing.
   * @throws {OutputError} when it cannot be written
   */
  async write(path: string, evaluation: Evaluation, text: ReportText): Promise<void> {
    const { overall, scenes: scores } = evaluation;
    const { path: checkpoint, step, config } = this.#model;
    const scenes = [...this.#scenes].map(
      ([scene, views], i): ReportScene => ({
        name: scene.name,
        scores: scores[i],
        views,
        labels: classLabels(this.#model, scene),
        ...(scene.instances ? { instances: scene.instances.names } : {}),
        depthRange: scene.depthRange,
      }),
    );
    const page = htmlReport({
      title: text.title,
      summary: text.summary,
      overall,
      scenes,
      command: ["gpnerf", ...process.argv.slice(2)].join(" "),
      settings: {
        checkpoint,
        "training steps": step,
        "image size": `${config.data.width}x${config.data.height}`,
        "source views": config.data.views,
        "samples per ray": config.rendering.samplesPerRay,
      },
      timings: [
        { stage: "rendering", seconds: renderingSeconds(evaluation) },
        { stage: "all", seconds: text.seconds },
      ],
    });
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, page);
  }
}

function renderingSeconds({ scenes }: Evaluation): number {
  return scenes.flatMap(({ views }) => views).reduce((sum, { seconds }) => sum + seconds, 0);
}
