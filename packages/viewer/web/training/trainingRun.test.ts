import { describe, expect, it } from "vitest";
import type { TrainingMessage, TrainingStep } from "../../src/protocol/index.ts";
import { trainingCharts } from "./trainingCharts.ts";
import { afterMessage, remainingSeconds, type TrainingRun, unknownRun } from "./trainingRun.ts";

function step(number: number): TrainingStep {
  return {
    step: number,
    psnr: 20,
    losses: { total: 1 / number, depthGuided: 0 },
    learningRates: { features: 1e-3 },
    seconds: 0.5,
  };
}

function validation(number: number, isBest: boolean): TrainingMessage {
  const pictures = [{ kind: "color" as const, url: `/${number}.png` }];
  return {
    type: "validation",
    step: number,
    scores: { psnr: 21, miou: null },
    isBest,
    views: [{ scene: "a", name: "b", pictures }],
  };
}

const history: TrainingMessage = {
  type: "history",
  title: "training",
  run: "runs/first",
  totalSteps: 100,
  parameters: 1000,
  steps: [step(10), step(20)],
  validations: [],
  notes: ["resumed"],
  state: "running",
};

const after = (...messages: TrainingMessage[]): TrainingRun => messages.reduce(afterMessage, unknownRun);

describe("a training", () => {
  it("begins anew with each history: what came before a reconnection is not doubled", () => {
    const run = after({ type: "step", ...step(10) }, history, history);
    expect(run.steps.map((entry) => entry.step)).toEqual([10, 20]);
    expect([run.step, run.run, run.notes]).toEqual([20, "runs/first", ["resumed"]]);
  });

  it("goes on with steps, notes and an end", () => {
    const run = after(
      history,
      { type: "step", ...step(30) },
      { type: "note", text: "checkpoint" },
      { type: "end", state: "finished", text: "all steps done" },
    );
    expect([run.step, run.state, run.notes.at(-1)]).toEqual([30, "finished", "all steps done"]);
    expect(remainingSeconds(run)).toBeUndefined();
  });

  it("knows how long it takes from the pace of the last steps", () => {
    expect(remainingSeconds(after(history))).toBe(40);
  });

  it("keeps the pictures of the newest validations and of the best, like the server", () => {
    const later = [20, 30, 40, 50].map((at) => validation(at, false));
    const run = after(history, validation(5, true), validation(10, true), ...later);
    expect(run.validations.map(({ step: at, views }) => [at, views.length])).toEqual([
      [5, 0],
      [10, 1],
      [20, 0],
      [30, 1],
      [40, 1],
      [50, 1],
    ]);
  });

  it("stays bounded however long it goes on", () => {
    let run = after(history);
    for (let i = 1; i <= 5000; i++) run = afterMessage(run, { type: "step", ...step(i) });
    expect(run.steps.length).toBeLessThanOrEqual(4000);
    expect(run.steps.at(-1)?.step).toBe(5000);
  });
});

describe("trainingCharts", () => {
  it("have the lines that there are numbers for", () => {
    const charts = trainingCharts(after(history, validation(20, true)));
    const names = Object.fromEntries(charts.map(({ title, series }) => [title, series.map(({ name }) => name)]));
    // A loss of 0 has no place on a logarithmic scale, a score of null none at all.
    expect(names["Losses"]).toEqual(["total"]);
    expect(names["PSNR, dB"]).toEqual(["sampled rays", "validation"]);
    expect(Object.keys(names)).not.toContain("Segmentation of validation views, 0 to 1");
  });

  it("are none before the first step", () => {
    expect(trainingCharts(unknownRun)).toEqual([]);
  });
});
