import { assertAllClose } from "@gpnerf/engine/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ModelConfig } from "../src/config/schema.ts";
import { type EncodedView, Network } from "../src/model/network.ts";
import { renderProgressively } from "../src/rendering/renderProgressively.ts";
import { type RenderedView, renderView } from "../src/rendering/renderView.ts";
import { type ViewPicture, ViewRendering } from "../src/rendering/viewRendering.ts";
import { smallConfig } from "./smallConfig.ts";
import { roughParameters, smallExample } from "./smallExample.ts";

/** Odd sizes: the last column and row are on every grid. */
const [width, height] = [33, 25];
const strides = [8, 4, 2, 1];

const config = smallConfig();
const model: ModelConfig = { ...config.model, data: { ...config.model.data, width, height } };
const { target, sources, depthRange } = smallExample({ ...config, model });

let network: Network;
let encoded: EncodedView[];
let whole: RenderedView;

beforeAll(async () => {
  network = await Network.create(model, roughParameters({ ...config, model }), { workers: 2, raysPerChunk: 16 });
  encoded = await network.encode(sources);
  whole = await renderView(network, target.camera, encoded, depthRange);
}, 60_000);
afterAll(() => network.close());

function expectWhole(view: RenderedView): void {
  for (const name of ["color", "depth", "logits"] as const) {
    assertAllClose(name, view[name], whole[name], { absolute: 1e-5, relative: 1e-5 });
  }
  assertAllClose("semantic", view.semantic.data, whole.semantic.data, { absolute: 1e-5, relative: 1e-5 });
  expect(view.classes).toEqual(whole.classes);
}

const rendering = () => new ViewRendering(network, target.camera, encoded, depthRange, strides);

describe("a view rendered progressively", () => {
  it("ends as renderView gives it, after pictures that have its pixels", async () => {
    const pictures: ViewPicture[] = [];
    const done: number[] = [];
    const view = await renderProgressively(network, target.camera, encoded, depthRange, {
      strides,
      onPicture: (picture) => {
        pictures.push(picture);
      },
      onProgress: (share) => done.push(share),
    });
    expectWhole(view);
    expect(pictures.map(({ stride }) => stride)).toEqual(strides);
    for (const { stride, width: columns, height: rows, color, depth, classes } of pictures) {
      expect([columns, rows]).toEqual([Math.ceil(width / stride), Math.ceil(height / stride)]);
      const pixels = Array.from({ length: columns * rows }, (_, cell) => {
        return stride * Math.floor(cell / columns) * width + stride * (cell % columns);
      });
      const expected = Float32Array.from(pixels, (pixel) => whole.depth[pixel]);
      assertAllClose(`depth at ${stride}`, depth, expected, { absolute: 1e-5 });
      const colors = Float32Array.from(pixels.flatMap((pixel) => [...whole.color.subarray(3 * pixel, 3 * pixel + 3)]));
      assertAllClose(`colour at ${stride}`, color, colors, { absolute: 1e-5, relative: 1e-5 });
      expect(classes).toHaveLength(width * height);
    }
    expect(done.at(-1)).toBe(1);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  it("can pause all the time while another view is rendered", async () => {
    const [a, b] = [rendering(), rendering()];
    let turns = 0;
    while (!a.isFinished || !b.isFinished) {
      await a.advance({ shouldPause: () => true });
      await b.advance({ shouldPause: () => turns % 3 === 0 });
      turns++;
      expect(turns).toBeLessThan(1000);
    }
    expectWhole(await a.picture());
    expectWhole(await b.picture());
    expect(turns).toBeGreaterThan(strides.length);
  });

  it("stops between chunks when it is told to, and can go on", async () => {
    const view = rendering();
    const controller = new AbortController();
    const stopping = view.advance({
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(stopping).rejects.toThrow("enough");
    expect(view.progress).toBeGreaterThan(0);
    expect(view.finishedLevels).toBe(0);
    while (!view.isFinished) await view.advance();
    expectWhole(await view.picture());
  });

  it("has no picture before its first level", async () => {
    await expect(rendering().picture()).rejects.toThrow("no level is finished");
  });
});
