import { assertAllClose } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { inferenceStages } from "../src/model/inferenceStages.ts";
import { Network } from "../src/model/network.ts";
import type { ParameterStore } from "../src/model/parameterStore.ts";
import { type RenderedView, renderView } from "../src/rendering/renderView.ts";
import { smallConfig } from "./smallConfig.ts";
import { roughParameters, smallExample } from "./smallExample.ts";

const config = smallConfig();

/** The logits of the attention over views times a factor: beyond 85 their exponentials are no floats. */
function withLogits(factor: number): ParameterStore {
  const parameters = roughParameters(config);
  for (const slot of parameters.slots) {
    if (!slot.name.endsWith("attention1.weight")) continue;
    const values = parameters.slice(slot);
    for (let i = 0; i < values.length; i++) values[i] *= factor;
  }
  return parameters;
}

/** A view, rendered by the programs of the CPU as they are, or by those that take over from them. */
async function rendered(
  parameters: ParameterStore,
  programs: "own" | "fallback",
  frozen: boolean,
): Promise<RenderedView> {
  const { target, sources, depthRange } = smallExample(config);
  const network = await Network.create(config.model, parameters, { workers: 1, frozen });
  try {
    if (programs === "fallback") await takeFallbacks(network);
    return await renderView(network, target.camera, await network.encode(sources), depthRange);
  } finally {
    await network.close();
  }
}

/** Give the workers the fallbacks in place of the programs themselves. */
async function takeFallbacks(network: Network): Promise<void> {
  const stages = inferenceStages(config.model, network.raysPerChunk, network.device);
  const fallbacks = stages.flatMap(({ fallback }) => fallback ?? []);
  expect(fallbacks).not.toHaveLength(0);
  await network.pool.runOnAll("loadStages", () => fallbacks);
}

it.each([
  { logits: "within the range of floats", factor: 3, frozen: false },
  { logits: "far beyond the range of floats", factor: 1e4, frozen: false },
  { logits: "far beyond the range of floats", factor: 1e4, frozen: true },
])("views with logits $logits are rendered, frozen $frozen", async ({ factor, frozen }) => {
  const parameters = withLogits(factor);
  const expected = await rendered(parameters, "fallback", false);
  const actual = await rendered(parameters, "own", frozen);
  for (const output of ["color", "depth", "logits"] as const) {
    const largest = expected[output].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(Number.POSITIVE_INFINITY);
    assertAllClose(output, actual[output], expected[output], { absolute: 1e-4 * largest });
  }
});
