import { assertAllClose, seededRandom } from "@gpnerf/engine/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ConfigError } from "../../src/errors.ts";
import { type EncodedView, Network } from "../../src/model/network.ts";
import { type RenderedView, renderView } from "../../src/rendering/renderView.ts";
import { trainingStages } from "../../src/training/trainingStages.ts";
import { lossGradients } from "../../src/training/trainStep.ts";
import { smallConfig, smallReleasedConfig } from "../smallConfig.ts";
import { roughParameters, smallExample } from "../smallExample.ts";

/** Bytes of the memory that a view lies in. */
const memorySize = ({ semantic }: EncodedView): number => semantic[0].values.buffer.byteLength;

function expectSameView(actual: RenderedView, expected: RenderedView, tolerance: number): void {
  const close = { absolute: tolerance, relative: tolerance };
  for (const name of ["color", "depth", "logits"] as const) assertAllClose(name, actual[name], expected[name], close);
  assertAllClose("semantic", actual.semantic.data, expected.semantic.data, close);
}

describe.each([
  { name: "of the paper's family", config: smallConfig(), gradientBlock: false },
  { name: "of the released family", config: smallReleasedConfig(), gradientBlock: true },
])("sampling in WebAssembly, a network $name", ({ config, gradientBlock }) => {
  const example = smallExample(config);
  const store = roughParameters(config);
  const { target, sources, depthRange } = example;
  const render = async (network: Network): Promise<RenderedView> =>
    renderView(network, target.camera, await network.encode(sources), depthRange);

  let wasm: Network;
  let plain: Network;
  beforeAll(async () => {
    wasm = await Network.create(config.model, store, { workers: 2, raysPerChunk: 64 });
    plain = await Network.create(config.model, store, { workers: 2, raysPerChunk: 64, gathers: "plain" });
  });
  afterAll(() => Promise.all([wasm.close(), plain.close()]));

  it("renders as sampling in TypeScript does", async () => {
    const [view] = await wasm.encode(sources);
    expect(view.semantic[0].address).toBeGreaterThan(0);
    expect((await plain.encode(sources))[0].semantic[0].address).toBeUndefined();
    expectSameView(await render(wasm), await render(plain), 1e-5);
  });

  it("has the same losses and gradients", async () => {
    const training = { ...config.training, gradientBlock };
    const step = async (gathers: "wasm" | "plain") => {
      const network = await Network.create(config.model, store, { workers: 2, raysPerChunk: 4, gathers });
      await network.load(trainingStages({ ...config, training }, 4, network.machine));
      try {
        // Twice: the second step must not see sums of the first.
        await lossGradients(network, example, { ...config, training }, seededRandom(4));
        return await lossGradients(network, example, { ...config, training }, seededRandom(5));
      } finally {
        await network.close();
      }
    };
    const [ours, expected] = [await step("wasm"), await step("plain")];
    expect(ours.losses.total / expected.losses.total).toBeCloseTo(1, 6);
    const largest = expected.gradients.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
    assertAllClose("gradients", ours.gradients, expected.gradients, { absolute: 1e-5 * largest, relative: 1e-4 });
  });
});

describe("encoded views", () => {
  const config = smallConfig();
  const { target, sources, depthRange } = smallExample(config);
  const store = roughParameters(config);
  let network: Network;
  beforeAll(async () => {
    network = await Network.create(config.model, store, { workers: 2, raysPerChunk: 64 });
  });
  afterAll(() => network.close());

  it("use the memory of released ones again", async () => {
    const first = await network.encode(sources);
    network.release(first);
    for (let round = 0; round < 4; round++) {
      const again = await network.encode(sources);
      expect(again.map(memorySize)).toEqual(first.map(() => Math.max(...first.map(memorySize))));
      network.release(again);
    }
  });

  it("stay what they are while more are encoded, in a memory that grows", async () => {
    const views = await network.encode(sources);
    const before = await renderView(network, target.camera, views, depthRange);
    const more = await network.encode(Array.from({ length: 20 }, (_, i) => sources[i % sources.length]));
    expect(memorySize(more[19])).toBeGreaterThan(memorySize(views[0]));
    expectSameView(await renderView(network, target.camera, views, depthRange), before, 0);
    const late = [18, 19, 17].map((i) => more[i]);
    expectSameView(await renderView(network, target.camera, late, depthRange), before, 0);
    network.release([...views, ...more]);
  });

  it("are refused once released, by name", async () => {
    const views = await network.encode(sources);
    network.release(views.slice(1, 2));
    network.release(views.slice(1, 2));
    const rendering = renderView(network, target.camera, views, depthRange);
    await expect(rendering).rejects.toThrow(ConfigError);
    await expect(rendering).rejects.toThrow("source view 1 of 3 has been released");
    network.release(views);
  });

  it("can be those of another network", async () => {
    const other = await Network.create(config.model, store, { workers: 1, raysPerChunk: 64 });
    try {
      const views = await other.encode([sources[1], ...sources]);
      const own = await network.encode(sources);
      const expected = await renderView(network, target.camera, own, depthRange);
      expectSameView(await renderView(network, target.camera, views.slice(1), depthRange), expected, 1e-5);
      network.release(own);
    } finally {
      await other.close();
    }
  });

  it("are sampled in TypeScript on machines that run no vectors", async () => {
    const { WebAssembly: api } = globalThis as unknown as { WebAssembly: { validate: () => boolean } };
    const validate = vi.spyOn(api, "validate").mockReturnValue(false);
    const elsewhere = await Network.create(config.model, store, { workers: 1, raysPerChunk: 64 });
    try {
      expect(validate).toHaveBeenCalled();
      const views = await elsewhere.encode(sources);
      expect(views[0].semantic[0].address).toBeUndefined();
      const own = await network.encode(sources);
      const expected = await renderView(network, target.camera, own, depthRange);
      expectSameView(await renderView(elsewhere, target.camera, views, depthRange), expected, 1e-5);
    } finally {
      validate.mockRestore();
      await elsewhere.close();
    }
  });
});
