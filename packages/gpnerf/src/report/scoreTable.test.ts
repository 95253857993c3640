import { describe, expect, it } from "vitest";
import type { MeanScores } from "../evaluation/aggregate.ts";
import { scoreTable } from "./scoreTable.ts";

const scores: MeanScores = {
  psnr: 24.126,
  ssim: 0.5,
  miou: 0.4321,
  totalAccuracy: 0.8,
  averageAccuracy: 0.7,
  depthRelativeError: 0.05,
  seconds: 3,
  baselines: {
    nearestView: { psnr: 18, ssim: 0.6 },
    meanView: { psnr: 24.129, ssim: 0.4 },
    majorityClass: { miou: 0.1 },
  },
};

/** Rows of the table as text, `*` around bold. */
function rows(table: MeanScores): string[][] {
  const { text } = scoreTable(table, "Mean over 2 views");
  return [...text.matchAll(/<tr.*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) =>
      cell.replace(/<\/?strong>/g, "*").replace(/<[^>]+>/g, ""),
    ),
  );
}

describe("scoreTable", () => {
  it("sets ours beside the baselines, the best of each column in bold, equal readings alike", () => {
    expect(rows(scores)).toEqual([
      ["Method", "PSNR ↑", "SSIM ↑", "mIoU ↑", "Total accuracy ↑", "Average accuracy ↑", "Depth error ↓"],
      ["GP-NeRF", "*24.13 dB*", "0.500", "*43.2 %*", "80.0 %", "70.0 %", "5.0 %"],
      ["Nearest source view", "18.00 dB", "*0.600*", "–", "–", "–", "–"],
      ["Mean source view", "*24.13 dB*", "0.400", "–", "–", "–", "–"],
      ["Most frequent class", "–", "–", "10.0 %", "–", "–", "–"],
    ]);
  });

  it("leaves out columns and rows without values", () => {
    const colorOnly: MeanScores = {
      ...scores,
      miou: null,
      totalAccuracy: null,
      averageAccuracy: null,
      depthRelativeError: null,
      baselines: { ...scores.baselines, majorityClass: { miou: null } },
    };
    const table = rows(colorOnly);
    expect(table[0]).toEqual(["Method", "PSNR ↑", "SSIM ↑"]);
    expect(table.map(([method]) => method)).toEqual(["Method", "GP-NeRF", "Nearest source view", "Mean source view"]);
  });

  it("has a caption and headers for rows and columns", () => {
    const { text } = scoreTable(scores, "Mean over <2> views");
    expect(text).toContain("<caption>Mean over &lt;2&gt; views</caption>");
    expect(text.match(/<th scope="col">/g)).toHaveLength(7);
    expect(text.match(/<th scope="row">/g)).toHaveLength(4);
  });
});
