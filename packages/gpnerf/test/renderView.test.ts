import { EngineError, input, WorkerPool } from "@gpnerf/engine";
import { assertAllClose, evaluate } from "@gpnerf/engine/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { resizeCamera } from "../src/cameras/camera.ts";
import type { Config, ModelConfig } from "../src/config/schema.ts";
import { Network } from "../src/model/network.ts";
import { mapSizes, networkScopes } from "../src/model/networkScopes.ts";
import { raySamples } from "../src/rays/raySamples.ts";
import { type RenderedView, renderView } from "../src/rendering/renderView.ts";
import { semanticAdaptor } from "../src/rendering/semanticField.ts";
import { smallConfig, smallReleasedConfig } from "./smallConfig.ts";
import { roughParameters, smallExample } from "./smallExample.ts";

/** Odd sizes: the last column and row have cells of their own on the semantic map. */
const [width, height] = [33, 25];

/** A network for images of these sizes, with a scene. */
function oddExample(config: Config) {
  const model: ModelConfig = { ...config.model, data: { ...config.model.data, width, height } };
  const oddConfig = { ...config, model };
  return { model, store: roughParameters(oddConfig), map: mapSizes(model).semantic, ...smallExample(oddConfig) };
}

describe("a network", () => {
  const { model, store } = oddExample(smallConfig());

  it("that cannot be made leaves no workers behind", async () => {
    const close = vi.spyOn(WorkerPool.prototype, "close");
    await expect(Network.create(model, store, { workers: 1, raysPerChunk: 0 })).rejects.toThrow(EngineError);
    expect(close).toHaveBeenCalledOnce();
    close.mockRestore();
  });
});

describe.each([
  { name: "of the paper's family", example: oddExample(smallConfig()), logitsPerPixel: 3 },
  { name: "of the released family", example: oddExample(smallReleasedConfig()), logitsPerPixel: 4 },
])("a rendered view $name", ({ example, logitsPerPixel }) => {
  const { model, store, map, target, sources, depthRange } = example;
  let network: Network;
  let whole: RenderedView;

  beforeAll(async () => {
    network = await Network.create(model, store, { workers: 2, raysPerChunk: 32 });
    whole = await renderView(network, target.camera, await network.encode(sources), depthRange);
  });
  afterAll(() => network.close());

  it("has all maps in their sizes, with depths between near and far and the most probable classes", () => {
    const { color, depth, semantic, logits, classes } = whole;
    expect([color, depth, logits, classes].map(({ length }) => length / (width * height))).toEqual([
      3,
      1,
      logitsPerPixel,
      1,
    ]);
    expect(semantic).toMatchObject({ width: 17, height: 13, channels: 16 });
    expect(semantic.data.length).toBe(17 * 13 * 16);
    for (const values of [color, semantic.data, logits]) expect(values.every(Number.isFinite)).toBe(true);
    for (const metres of depth) {
      expect(metres).toBeGreaterThan(depthRange.near);
      expect(metres).toBeLessThan(depthRange.far);
    }
    classes.forEach((best, pixel) => {
      const own = Array.from(logits.slice(logitsPerPixel * pixel, logitsPerPixel * (pixel + 1)));
      expect(best).toBe(own.indexOf(Math.max(...own)));
    });
    expect(new Set(classes).size).toBeGreaterThan(1);
  });

  it("is refused for another number of source views or another image size", async () => {
    const [first, ...others] = await network.encode(sources);
    await expect(renderView(network, target.camera, others, depthRange)).rejects.toThrow(
      "renderView: 2 source views came, the network takes 3",
    );
    const larger = resizeCamera(target.camera, 2 * width, 2 * height);
    await expect(renderView(network, larger, [first, ...others], depthRange)).rejects.toThrow(
      "renderView: the target camera is 66x50, the network renders 33x25",
    );
  });

  it("is the same whatever the size of the chunks and the number of workers", async () => {
    const small = await Network.create(model, store, { workers: 1, raysPerChunk: 7 });
    try {
      const chunked = await renderView(small, target.camera, await small.encode(sources), depthRange);
      for (const name of ["color", "depth", "logits"] as const) {
        assertAllClose(name, chunked[name], whole[name], { absolute: 1e-5, relative: 1e-5 });
      }
      assertAllClose("semantic", chunked.semantic.data, whole.semantic.data, { absolute: 1e-5, relative: 1e-5 });
    } finally {
      await small.close();
    }
  });

  it("holds in each cell of the semantic map the adapted feature of the ray through that cell", async () => {
    const cells = [0, 5, 16, 17, 40, 17 * 13 - 1];
    const pixels = Float32Array.from(cells.flatMap((cell) => [2 * (cell % 17), 2 * Math.floor(cell / 17)]));
    const chunk = { camera: target.camera, pixels, ...raySamples(depthRange, cells.length, model) };
    const { pooled, color, depth } = await network.pool.run(1, "renderRays", { chunk, pool: true });

    const scopes = networkScopes();
    const adapted = semanticAdaptor(scopes, input("pooled", [cells.length, map.channels]), model);
    const read = new Set(scopes.declared().map(({ name }) => name));
    const parameters = store.slots.filter(({ name }) => read.has(name));
    const feeds = parameters.map((slot) => [slot.name, Float32Array.from(store.slice(slot))]);
    const expected = await evaluate({ adapted }, { pooled: pooled!, ...Object.fromEntries(feeds) });
    cells.forEach((cell, ray) => {
      const at = (values: ArrayLike<number>, index: number, size: number): number[] =>
        Array.from({ length: size }, (_, i) => values[index * size + i]);
      const feature = at(whole.semantic.data, cell, map.channels);
      assertAllClose(`cell ${cell}`, feature, at(expected.adapted, ray, map.channels), { absolute: 1e-5 });
      const pixel = pixels[2 * ray + 1] * width + pixels[2 * ray];
      assertAllClose(`colour ${cell}`, at(whole.color, pixel, 3), at(color, ray, 3), { absolute: 1e-5 });
      expect(whole.depth[pixel]).toBeCloseTo(depth[ray], 5);
    });
  });

  it("does not depend on the order of its source views", async () => {
    const encoded = await network.encode(sources);
    const turned = await renderView(network, target.camera, encoded.toReversed(), depthRange);
    assertAllClose("color", turned.color, whole.color, { absolute: 1e-4, relative: 1e-4 });
    assertAllClose("semantic", turned.semantic.data, whole.semantic.data, { absolute: 1e-4, relative: 1e-4 });
  });

  it("takes turns with others of the same network", async () => {
    const encoded = await network.encode(sources);
    const same = encoded.map(() => encoded[0]);
    const [first, second] = await Promise.all(
      [encoded, same].map((views) => renderView(network, target.camera, views, depthRange)),
    );
    expect(first.color).toEqual(whole.color);
    expect(second.color).toEqual((await renderView(network, target.camera, same, depthRange)).color);
    expect(second.color).not.toEqual(first.color);
  });

  it("reports how far it is, up to all of it", async () => {
    const shares: number[] = [];
    const encoded = await network.encode(sources);
    await renderView(network, target.camera, encoded, depthRange, { onProgress: (share) => shares.push(share) });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    // 221 pixels on the map and 604 others, 32 at a time.
    expect(shares).toHaveLength(7 + 19);
    expect(shares.at(-1)).toBe(1);
  });

  it("can be stopped, and the network goes on working", async () => {
    const encoded = await network.encode(sources);
    const stop = new AbortController();
    const reason = new Error("the camera moved on");
    let calls = 0;
    const onProgress = (): void => {
      calls++;
      stop.abort(reason);
    };
    const stopped = renderView(network, target.camera, encoded, depthRange, { signal: stop.signal, onProgress });
    await expect(stopped).rejects.toBe(reason);
    // Two workers with two chunks each were at it.
    expect(calls).toBeLessThanOrEqual(4);
    const early = renderView(network, target.camera, encoded, depthRange, { signal: AbortSignal.abort(reason) });
    await expect(early).rejects.toBe(reason);

    const again = await renderView(network, target.camera, encoded, depthRange);
    expect(again.color).toEqual(whole.color);
    expect(again.classes).toEqual(whole.classes);
  });
});
