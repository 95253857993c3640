import { type Camera, Network, type ParameterStore, preset, renderView } from "gpnerf";
import { beforeAll, describe, expect, it } from "vitest";
import { declareNetwork } from "../../../gpnerf/src/model/declareNetwork.ts";
import { ParameterStore as Store } from "../../../gpnerf/src/model/parameterStore.ts";
import { seededRandom } from "../../../gpnerf/src/random.ts";
import type { PlainCamera, ViewResult, ViewSetup } from "./networkPage/messages.ts";
import { networkPageFolder, openInChromium, served } from "./networkPages.ts";

const [width, height] = [48, 36];
const tiny = preset("tiny").model;
const config = { ...tiny, data: { width, height, views: 3 } };
const range = { near: 0.5, far: 4 };
const parameters = trainedLooking();
const images = [0, 1, 2].map((i) => ({ camera: cameraAt(0.1 * i, 0.03 * i), color: pattern(i) }));
const target = cameraAt(0.07, 0.02);

describe("a view in the browser is the one in Node", () => {
  let expected: { color: Float32Array; depth: Float32Array; classes: ArrayLike<number> };
  beforeAll(async () => {
    const network = await Network.create(config, parameters, { workers: 1, frozen: true });
    expected = await renderView(network, target, await network.encode(images), range);
    await network.close();
    // Otherwise equal pictures would say little.
    expect(new Set(Array.from(expected.classes)).size).toBeGreaterThan(2);
    expect(new Set(bytesOf(expected.color)).size).toBeGreaterThan(30);
  });

  it.each([
    ["by WebAssembly in one thread, from any web host", false, {}, 1],
    ["by WebAssembly in two workers, on an isolated page", true, { workers: 2 }, 2],
  ])("%s", async (_, isolated, options, workers) => {
    const result = await renderInPage(isolated, { ...setup("cpu"), ...options });
    expect(result).toMatchObject({ isIsolated: isolated, workers });
    expect(bytesOf(result.color)).toEqual(bytesOf(expected.color));
    expect([...result.classes]).toEqual(Array.from(expected.classes));
    expect(largestRelative(result.depth, expected.depth)).toBeLessThan(1e-4);
  });

  it("by WebGPU", async ({ skip }) => {
    const page = await openInChromium(`${(await served(await networkPageFolder(), { isolated: false })).url}page/`);
    const problem = await page.evaluate(() => problemOf("webgpu"));
    if (problem !== undefined) skip(`WebGPU cannot be used: ${problem}`);
    await page.close();

    const result = await renderInPage(false, { ...setup("webgpu"), raysPerChunk: 288 });
    expect(result.workers).toBe(1);
    const [found, wanted] = [bytesOf(result.color), bytesOf(expected.color)];
    const mean = found.reduce((sum, byte, i) => sum + Math.abs(byte - wanted[i]), 0) / found.length;
    expect(mean).toBeLessThan(1);
    expect(largestRelative(result.depth, expected.depth)).toBeLessThan(1e-2);
    const others = result.classes.filter((label, i) => label !== expected.classes[i]);
    expect(others.length / result.classes.length).toBeLessThan(0.01);
  });
});

async function renderInPage(isolated: boolean, view: ViewSetup): Promise<ViewResult> {
  const { url, missing } = await served(await networkPageFolder(), { isolated });
  const page = await openInChromium(`${url}page/`);
  const result = await page.evaluate((plain) => renderInBrowser(plain), view);
  await page.close();
  expect(missing).toEqual([]);
  return result;
}

function setup(device: "cpu" | "webgpu"): ViewSetup {
  return {
    ...{ config, range, device },
    parameters: [...parameters.values],
    images: images.map(({ camera, color }) => ({ camera: plain(camera), color: [...color] })),
    target: plain(target),
  };
}

/** Fresh parameters with noise: a fresh head says the same of every pixel. */
function trainedLooking(): ParameterStore {
  const store = Store.initialized(declareNetwork(config), 7);
  const random = seededRandom(8);
  for (let i = 0; i < store.values.length; i++) store.values[i] += 0.2 * (random() - 0.5);
  return store;
}

function cameraAt(x: number, y: number): Camera {
  const worldFromCamera = Float64Array.of(1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, 0, 0, 0, 0, 1);
  return { width, height, fx: 40, fy: 40, cx: (width - 1) / 2, cy: (height - 1) / 2, worldFromCamera };
}

function plain({ worldFromCamera, ...camera }: Camera): PlainCamera {
  return { ...camera, worldFromCamera: [...worldFromCamera] };
}

/** A picture of 8 bits with coarse and fine structure. */
function pattern(view: number): Float32Array {
  return Float32Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const value = 0.5 + 0.3 * Math.sin(0.4 * x + view + (i % 3)) + 0.2 * Math.cos(0.9 * y - 0.3 * x * (i % 3));
    return Math.round(255 * value) / 255;
  });
}

function bytesOf(color: Iterable<number>): number[] {
  return [...Uint8ClampedArray.from(color, (value) => 255 * value)];
}

function largestRelative(found: readonly number[], expected: Float32Array): number {
  return found.reduce((largest, value, i) => Math.max(largest, Math.abs(value / expected[i] - 1)), 0);
}
