import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import {
  comparisonSheet,
  type EvaluatedView,
  type Frame,
  figureCaptions,
  type LabelSet,
  meanView,
  type ReportFigures,
  type SheetRow,
  scoreFormats,
  viewPictures,
} from "gpnerf";
import { classLabels } from "./classLabels.ts";
import { writeFigure } from "./figureFile.ts";
import type { OpenedModel } from "./openModel.ts";

type FigureName = keyof ReportFigures;

/** Collects the pictures of evaluated views while they are rendered, and draws one sheet of them. */
export class FigureSheet {
  readonly #model: OpenedModel;
  readonly #columns: readonly FigureName[];
  readonly #rows: {
    readonly row: SheetRow;
    readonly pictures: ReadonlyMap<FigureName, SheetRow["pictures"][number]>;
  }[] = [];
  readonly #classes = new Set<number>();
  #labels: LabelSet | undefined;

  /** @param columns which pictures, in order; those that no view has are left out */
  constructor(model: OpenedModel, columns: readonly FigureName[]) {
    this.#model = model;
    this.#columns = columns;
  }

  /** Draw the pictures of a view; meant as `onView` of `evaluate`. */
  add({ scene, truth, rendered, sources, scores, instances }: EvaluatedView): void {
    const { color, depth, classes, semantic: features } = rendered;
    const isSemantic = this.#model.config.perception.target === "semantic";
    const labels = classLabels(this.#model, scene);
    const { semantic, ...photo } = truth;
    // Classes of another set than the network's cannot share colours with its answer.
    const comparable = isSemantic && scene.labels?.classes.length === labels.classes.length;
    const given: Frame = comparable && semantic ? truth : photo;
    const colors = sources.map((source) => source.color);
    const answer = isSemantic ? { classes } : instances ? { instances } : {};
    const maps = { color, depth, features, ...answer };
    const context = { depthRange: scene.depthRange, labels, nearestView: colors[0], meanView: meanView(colors) };
    const drawn = viewPictures(given, maps, context);
    const pictures = new Map(this.#columns.map((name) => [name, drawn[name]]));
    const details = (["psnr", "miou", "depthRelativeError"] as const).flatMap((name) => {
      const value = scores[name];
      return typeof value === "number" ? [`${scoreFormats[name].label} ${scoreFormats[name].format(value)}`] : [];
    });
    this.#rows.push({ row: { name: scores.view, details: [scene.name, ...details], pictures: [] }, pictures });
    if (isSemantic) {
      this.#labels ??= labels;
      for (const label of [...(given.semantic ?? []), ...classes]) this.#classes.add(label);
    }
  }

  /**
   * Write the sheet in the format that the file's name asks for; its folder is made if missing.
   * @throws {OutputError} when it cannot be written
   */
  async write(path: string): Promise<void> {
    const columns = this.#columns.filter((name) => this.#rows.some(({ pictures }) => pictures.get(name)));
    const showsClasses = columns.some((name) => name === "truthClasses" || name === "renderedClasses");
    const svg = await comparisonSheet({
      columns: columns.map((name) => figureCaptions[name]),
      rows: this.#rows.map(({ row, pictures }) => ({ ...row, pictures: columns.map((name) => pictures.get(name)) })),
      ...(this.#labels && showsClasses
        ? { legend: { labels: this.#labels, classes: [...this.#classes].sort((a, b) => a - b) } }
        : {}),
    });
    await mkdir(dirname(path), { recursive: true });
    await writeFigure(path, svg, "Held-out views");
  }
}
