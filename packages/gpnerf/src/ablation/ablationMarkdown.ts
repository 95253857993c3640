import type { Ablation } from "./ablation.ts";
import { ablationChanges, ablationTable, inUnit, type TextTable } from "./ablationTables.ts";

/** The table, the comparison of its rows and every run, with what they were made of, as a Markdown document. */
export function ablationMarkdown(ablation: Ablation): string {
  const sections = [
    {
      title: "# Table 4: ablation of the design choices",
      text: circumstances(ablation),
      table: ablationTable(ablation),
    },
    { title: "## What each row changes", table: ablationChanges(ablation) },
    { title: "## Every run", table: runTable(ablation) },
  ];
  return `${sections
    .filter(({ table }) => table.rows.length > 0)
    .flatMap(({ title, text, table }) => [title, text ?? [], markdownTable(table), table.note].flat())
    .join("\n\n")}\n`;
}

function circumstances({ seeds, scenes, runs, config: { model, training }, version }: Ablation): string {
  const { width, height, views } = model.data;
  const scored = runs[0].evaluation.scenes.reduce((sum, scene) => sum + scene.views.length, 0);
  return [
    `Mean ± standard deviation over seeds: ${seeds.join(", ")}.`,
    `Training scenes: ${scenes.training.length}. Test scenes: ${scenes.test.length}, with held-out views: ${scored}.`,
    `Images: ${width}×${height}, source views: ${views}; steps: ${training.steps}, rays per step: ${training.raysPerStep}.`,
    "The paper: ScanNet, 320×240, source views: 10; steps: 200000, rays per step: 512.",
    `Made by gpnerf ${version}.`,
  ].join(" ");
}

function runTable({ runs }: Ablation): TextTable {
  return {
    head: ["row", "seed", "mIoU %", "PSNR dB", "checkpoint"],
    rows: runs.map(({ row, seed, checkpoint, evaluation: { overall } }) => {
      const scores = [inUnit("miou", overall.miou), inUnit("psnr", overall.psnr)];
      return [String(row), String(seed), ...scores, `\`${checkpoint}\``];
    }),
    note: "All other scores of each run are in its `scores.json`.",
  };
}

function markdownTable({ head, rows }: TextTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
