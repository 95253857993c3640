import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EvaluatedView, type Evaluation, evaluate, heldOutFrames } from "../src/evaluation/evaluate.ts";
import { psnr } from "../src/evaluation/psnr.ts";
import { Network } from "../src/model/network.ts";
import { memoryScene } from "./memoryScene.ts";
import { smallConfig } from "./smallConfig.ts";
import { roughParameters } from "./smallExample.ts";

describe("held-out frames", () => {
  it("are every n-th, from the middle of the first n", () => {
    expect(heldOutFrames(20)).toEqual([4, 12]);
    expect(heldOutFrames(12, { targetEvery: 4 })).toEqual([2, 6, 10]);
    expect(heldOutFrames(5, { targetEvery: 1 })).toEqual([0, 1, 2, 3, 4]);
  });

  it("are at least one, however few frames there are", () => {
    expect(heldOutFrames(1)).toEqual([0]);
    expect(heldOutFrames(3)).toEqual([2]);
  });

  it("can be limited, spread evenly", () => {
    expect(heldOutFrames(80, { maxViews: 3 })).toEqual([12, 44, 68]);
    expect(heldOutFrames(12, { targetEvery: 4, maxViews: 9 })).toEqual([2, 6, 10]);
  });
});

describe("an evaluation", () => {
  const config = smallConfig();
  const full = memoryScene({ name: "full", frames: 12 });
  const bare = memoryScene({ name: "bare", frames: 6, depth: false, semantic: false });
  const options = { targetEvery: 4, maxViews: 2 };
  const views: EvaluatedView[] = [];
  const progress: { scene: string; done: number }[] = [];
  let network: Network;
  let result: Evaluation;

  beforeAll(async () => {
    network = await Network.create(config.model, roughParameters(config), { workers: 1 });
    result = await evaluate(network, [full, bare], {
      ...options,
      onView: (view) => void views.push(view),
      onProgress: ({ scene, done }) => progress.push({ scene, done }),
    });
  });
  afterAll(() => network.close());

  it("renders held-out frames of every scene, and none of them is ever a source", () => {
    expect(views.map(({ scene, truth }) => `${scene.name} ${truth.name}`)).toEqual([
      "full frame 2",
      "full frame 10",
      "bare frame 2",
    ]);
    for (const { scene, sources } of views) {
      // Also those that maxViews leaves out.
      const heldOut = heldOutFrames(scene.frames.length, { targetEvery: 4 }).map((index) => scene.frames[index].name);
      const names = sources.map((source) => source.name);
      expect(names).toHaveLength(config.model.data.views);
      expect(names.filter((name) => heldOut.includes(name))).toEqual([]);
    }
    expect(full.loaded).not.toContain(6);
  });

  it("scores what was rendered, beside the same scores of trivial answers", () => {
    const [view] = views;
    expect(view.scores.view).toBe("frame 2");
    expect(view.scores.psnr).toBe(psnr(view.rendered.color, view.truth.color));
    expect(view.scores.baselines.nearestView.psnr).toBe(psnr(view.sources[0].color, view.truth.color));
    const right = view.rendered.classes.filter((label, pixel) => label === view.truth.semantic![pixel]).length;
    expect(view.scores.totalAccuracy).toBeCloseTo(right / (32 * 24), 6);
    expect(view.scores.depthRelativeError).toBeGreaterThan(0);
    // One class everywhere: its share of the pixels, and 0 for the other one.
    const even = view.truth.semantic!.filter((label) => label === 0).length / (32 * 24);
    expect([even / 2, (1 - even) / 2]).toContainEqual(expect.closeTo(view.scores.baselines.majorityClass!.miou, 6));
    expect(view.scores.seconds).toBeGreaterThan(0);
  });

  it("has null where a scene holds no truth", () => {
    const [, scores] = result.scenes;
    const absent = {
      ...{ miou: null, totalAccuracy: null, averageAccuracy: null, depthRelativeError: null },
    };
    expect(scores).toMatchObject({ scene: "bare", ...absent, baselines: { majorityClass: { miou: null } } });
    expect(scores.views[0]).toMatchObject({ ...absent, depthCorrelation: null, baselines: { majorityClass: null } });
    expect(scores.views[0].psnr).toSatisfy(Number.isFinite);
  });

  it("averages over views, then over scenes", () => {
    const [a, b] = result.scenes;
    expect(a.psnr).toBeCloseTo((a.views[0].psnr + a.views[1].psnr) / 2, 6);
    expect(result.overall.psnr).toBeCloseTo((a.psnr! + b.psnr!) / 2, 6);
    expect(result.overall.miou).toBe(a.miou);
    expect(Object.keys(result.overall).sort()).toEqual(
      Object.keys(a)
        .filter((key) => key !== "scene" && key !== "views")
        .sort(),
    );
  });

  it("reports its progress scene by scene, up to all of it", () => {
    for (const scene of ["full", "bare"]) {
      const done = progress.flatMap((each) => (each.scene === scene ? [each.done] : []));
      expect(done).toEqual([...done].sort((a, b) => a - b));
      expect(done.at(-1)).toBe(1);
    }
  });

  it("leaves segmentation out where the scene's classes are not the network's", async () => {
    const scene = memoryScene({ frames: 6 });
    const labels = { ...scene.labels!, classes: ["even", "odd"], ignoreLabel: 2 };
    const { overall } = await evaluate(network, [{ ...scene, labels }], options);
    expect(overall).toMatchObject({ miou: null, baselines: { majorityClass: { miou: null } } });
    expect(overall.depthRelativeError).not.toBeNull();
  });

  it("can be stopped", async () => {
    const reason = new Error("enough");
    await expect(evaluate(network, [full], { ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it("needs enough frames that are not held out", async () => {
    const scene = memoryScene({ frames: 6 });
    await expect(evaluate(network, [scene], { targetEvery: 1 })).rejects.toThrow(/only 0 of the scene's 6 frames/);
  });

  it("finds a scene with too few frames before it renders the others", async () => {
    const [first, short] = [memoryScene({ frames: 6 }), memoryScene({ frames: 3 })];
    await expect(evaluate(network, [first, short], options)).rejects.toThrow(/only 2 of the scene's 3 frames/);
    expect(first.loaded).toEqual([]);
  });
});
