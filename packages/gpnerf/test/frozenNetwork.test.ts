import { assertAllClose } from "@gpnerf/engine/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError } from "../src/errors.ts";
import { Network } from "../src/model/network.ts";
import { type RenderedView, renderView } from "../src/rendering/renderView.ts";
import { trainingStages } from "../src/training/trainingStages.ts";
import { smallConfig, smallReleasedConfig } from "./smallConfig.ts";
import { roughParameters, smallExample } from "./smallExample.ts";

describe.each([
  { family: "paper", config: smallConfig() },
  { family: "released", config: smallReleasedConfig() },
])("a frozen network of the $family family", ({ config }) => {
  const { target, sources, depthRange } = smallExample(config);
  const parameters = roughParameters(config);
  let frozen: Network;

  async function rendered(network: Network): Promise<RenderedView> {
    return renderView(network, target.camera, await network.encode(sources), depthRange);
  }

  beforeAll(async () => {
    frozen = await Network.create(config.model, parameters, { workers: 1, frozen: true });
  });
  afterAll(() => frozen.close());

  it("renders what one does whose parameters can change", async () => {
    const network = await Network.create(config.model, parameters, { workers: 1 });
    try {
      const expected = await rendered(network);
      const actual = await rendered(frozen);
      for (const output of ["color", "depth", "logits"] as const) {
        const largest = expected[output].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        assertAllClose(output, actual[output], expected[output], { absolute: 1e-5 * largest });
      }
    } finally {
      await network.close();
    }
  });

  it("cannot be trained and takes no other parameters", async () => {
    const refusal = { constructor: ConfigError, message: expect.stringContaining("frozen") };
    await expect(frozen.load(trainingStages(config, frozen.raysPerChunk))).rejects.toMatchObject(refusal);
    await expect(frozen.synchronize()).rejects.toMatchObject(refusal);
  });
});
