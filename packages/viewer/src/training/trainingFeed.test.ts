import { describe, expect, it } from "vitest";
import { type TrainingMessage, type TrainingStep, trainingMessageSchema } from "../protocol/training.ts";
import { TrainingFeed } from "./trainingFeed.ts";
import { TrainingPictures } from "./trainingPictures.ts";

const stepOf = (step: number, total = step): TrainingStep => ({
  ...{ step, psnr: total, seconds: 1, losses: { total }, learningRates: { features: 1 / step } },
});

/** A feed with a clock, and what a page hears. */
function watchedFeed() {
  let now = 0;
  const feed = new TrainingFeed({ title: "training", run: "runs/a" }, () => now);
  const heard: TrainingMessage[] = [];
  const stop = feed.subscribe((message) => heard.push(trainingMessageSchema.parse(message)));
  return { feed, heard, stop, wait: (ms: number) => (now += ms) };
}

describe("a training feed", () => {
  it("sends steps as they come, and averages those that come too fast", () => {
    const { feed, heard, wait } = watchedFeed();
    feed.start(0, 100, 7);
    feed.step(stepOf(1));
    feed.step(stepOf(2));
    feed.step(stepOf(3));
    wait(300);
    feed.step(stepOf(4));
    expect(heard).toEqual([
      { type: "start", step: 0, totalSteps: 100, parameters: 7 },
      { type: "step", ...stepOf(1) },
      { type: "step", ...stepOf(4), psnr: 3, losses: { total: 3 } },
    ]);
  });

  it("tells newcomers everything so far, and those who left nothing", () => {
    const { feed, heard, stop } = watchedFeed();
    feed.recall([stepOf(1)], [{ step: 1, scores: { psnr: 3, miou: null }, isBest: true, views: [] }]);
    feed.start(1, 3, 7);
    feed.step(stepOf(2));
    stop();
    feed.step(stepOf(3));
    feed.note("early");
    feed.validation({ step: 3, scores: { psnr: 4 }, isBest: true, views: [{ scene: "a", name: "b", pictures: [] }] });
    feed.forgetPictures(3);
    feed.end("finished", "done");
    expect(heard.map(({ type }) => type)).toEqual(["start", "step"]);
    const history = feed.history();
    expect(trainingMessageSchema.parse(history)).toEqual(history);
    expect(history).toMatchObject({ run: "runs/a", totalSteps: 3, parameters: 7, notes: ["early"], state: "finished" });
    expect(history.steps.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(history.validations.map(({ step, views }) => [step, views.length])).toEqual([
      [1, 0],
      [3, 0],
    ]);
  });

  it("keeps long runs within bounds", () => {
    const { feed, wait } = watchedFeed();
    for (let step = 1; step <= 9000; step++) {
      wait(1000);
      feed.step(stepOf(step));
    }
    const { steps } = feed.history();
    expect(steps.length).toBeLessThanOrEqual(4000);
    expect(steps.length).toBeGreaterThan(1500);
    expect(steps.at(-1)!.step).toBe(9000);
  });
});

describe("pictures of validations", () => {
  it("are kept for the newest and for the best", () => {
    const pictures = new TrainingPictures(2);
    const png = (step: number) => [new Map([["color", Uint8Array.of(step)]])];
    expect(pictures.add(10, png(10), 10)).toEqual([]);
    expect(pictures.add(20, png(20), 10)).toEqual([]);
    expect(pictures.add(30, png(30), 10)).toEqual([]);
    expect(pictures.add(40, png(40), 10)).toEqual([20]);
    expect(pictures.find(10, 0, "color")).toEqual(Uint8Array.of(10));
    expect(pictures.find(20, 0, "color")).toBeUndefined();
    expect(pictures.add(50, png(50), 50)).toEqual([10]);
    expect(pictures.find(50, 0, "depth")).toBeUndefined();
  });
});
