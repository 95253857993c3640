import { describe, expect, it } from "vitest";
import { meanScores, type ViewScores } from "./aggregate.ts";

function scores(psnr: number, miou: number | null): ViewScores {
  return {
    view: `view at ${psnr} dB`,
    psnr,
    ssim: psnr / 100,
    miou,
    totalAccuracy: miou,
    averageAccuracy: miou,
    depthRelativeError: null,
    depthCorrelation: null,
    seconds: 2,
    baselines: {
      nearestView: { psnr: psnr - 5, ssim: 0.1 },
      meanView: { psnr: psnr - 8, ssim: 0.05 },
      majorityClass: miou === null ? null : { miou: miou / 2 },
    },
  };
}

describe("meanScores", () => {
  it("has exactly the published keys at every level", () => {
    const keys = {
      psnr: 20,
      ssim: 0.2,
      miou: null,
      totalAccuracy: null,
      averageAccuracy: null,
      depthRelativeError: null,
      seconds: 2,
      baselines: {
        nearestView: { psnr: 15, ssim: 0.1 },
        meanView: { psnr: 12, ssim: 0.05 },
        majorityClass: { miou: null },
      },
    };
    const scene = meanScores([scores(20, null)]);
    expect(scene).toStrictEqual(keys);
    expect(meanScores([scene])).toStrictEqual(keys);
  });

  it("averages over the views that have a score", () => {
    const mean = meanScores([scores(20, 0.4), scores(30, null), scores(25, 0.8)]);
    expect(mean.psnr).toBeCloseTo(25, 12);
    expect(mean.miou).toBeCloseTo(0.6, 12);
    expect(mean.baselines.majorityClass.miou).toBeCloseTo(0.3, 12);
  });

  it("counts every scene the same, whatever its number of views", () => {
    const scenes = [[scores(10, null), scores(10, null), scores(10, null)], [scores(30, null)]];
    expect(meanScores(scenes.map((views) => meanScores(views))).psnr).toBeCloseTo(20, 12);
  });

  it("refuses an empty list", () => expect(() => meanScores([])).toThrow(/no scores came/));
});
