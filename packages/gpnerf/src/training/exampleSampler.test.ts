import { expect, it } from "vitest";
import { memoryScene } from "../../test/memoryScene.ts";
import { smallConfig } from "../../test/smallConfig.ts";
import { heldOutFrames } from "../evaluation/evaluate.ts";
import { sampleExample } from "./exampleSampler.ts";
import { trainingScenes } from "./trainingScenes.ts";

const config = smallConfig();
const scenes = [memoryScene({ name: "a" }), memoryScene({ name: "b", frames: 5 })];
const all = trainingScenes(scenes);

it("a target is never among its sources, and all of them are different frames of one scene", async () => {
  for (let step = 1; step <= 60; step++) {
    const { target, sources, depthRange } = await sampleExample(all, config, 1, step);
    expect(sources).toHaveLength(config.model.data.views);
    expect(new Set([target, ...sources].map((frame) => frame.name)).size).toBe(4);
    expect(depthRange).toEqual(scenes[0].depthRange);
  }
});

it("depends on seed and step only", async () => {
  const names = async (seed: number, step: number): Promise<string> => {
    const { target, sources } = await sampleExample(all, config, seed, step);
    return [target, ...sources].map((frame) => frame.name).join();
  };
  expect(await names(1, 5)).toBe(await names(1, 5));
  const others = await Promise.all([names(1, 5), names(2, 5), names(1, 6), names(3, 5), names(1, 7)]);
  expect(new Set(others).size).toBeGreaterThan(2);
});

it("visits all scenes and all frames", async () => {
  for (const scene of scenes) scene.loaded.length = 0;
  const targets = new Set<string>();
  for (let step = 1; step <= 120; step++) targets.add((await sampleExample(all, config, 1, step)).target.name);
  expect(targets.size).toBe(8);
  for (const scene of scenes) expect(new Set(scene.loaded).size).toBe(scene.frames.length);
});

it("frames that are held out are neither target nor source, and the others all are", async () => {
  const scene = memoryScene({ frames: 9 });
  const heldOut = heldOutFrames(9, { targetEvery: 4 });
  expect(heldOut).toEqual([2, 6]);
  const kept = trainingScenes([scene], 4);
  expect(kept[0].frames).toEqual([0, 1, 3, 4, 5, 7, 8]);
  for (let step = 1; step <= 60; step++) await sampleExample(kept, config, 1, step);
  expect([...new Set(scene.loaded)].sort()).toEqual(kept[0].frames);
});
