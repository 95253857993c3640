import { type Device, printModel, type TensorSpec } from "@gpnerf/engine";
import { expect, it } from "vitest";
import type { Config } from "../src/config/schema.ts";
import { inferenceStages } from "../src/model/inferenceStages.ts";
import { trainingStages } from "../src/training/trainingStages.ts";
import { smallConfig, wideConfig } from "./smallConfig.ts";

/** The programs of a configuration as they always are and as they are for a device. */
function programs(config: Config, device: Device) {
  const compiled = (...on: Device[]) =>
    [...inferenceStages(config.model, 4, ...on), ...trainingStages(config, 4, ...on)].map(({ program }) => program);
  const forDevice = compiled(device);
  return compiled().map((plain, i) => ({ plain, special: forDevice[i] }));
}

function byName(specs: readonly TensorSpec[]): TensorSpec[] {
  return [...specs].sort((a, b) => a.name.localeCompare(b.name));
}

const raysForward = /Rays$/;
const raysBackward = /RaysGradient$/;

it("programs for the CPU that convolve take fewer multiplications", () => {
  for (const { plain, special } of programs(wideConfig(), "cpu")) {
    if (raysForward.test(plain.name) || raysBackward.test(plain.name)) continue;
    expect(special.multiplications! / plain.multiplications!, plain.name).toBeLessThan(0.9);
    expect([special.name, special.inputs, special.outputs]).toEqual([plain.name, plain.inputs, plain.outputs]);
  }
});

it("programs for the CPU that render rays take one view after another, with the same inputs and outputs", () => {
  const rendering = programs(smallConfig(), "cpu").filter(({ plain }) => raysForward.test(plain.name));
  expect(rendering).toHaveLength(1);
  for (const { plain, special } of rendering) {
    expect(printModel(special.model)).toContain(" = Max(");
    expect(printModel(plain.model)).not.toContain(" = Max(");
    expect(byName(special.inputs)).toEqual(byName(plain.inputs));
    expect([special.name, special.outputs]).toEqual([plain.name, plain.outputs]);
  }
});

it.each([
  ["other small programs for the CPU", smallConfig(), "cpu", raysForward],
  ["programs for the CPU that go back through rays", wideConfig(), "cpu", /^(?!.*RaysGradient)/],
  ["programs for GPUs", wideConfig(), "webgpu", /^$/],
] as const)("%s are the same to the byte", (_, config, device, others) => {
  const same = programs(config, device).filter(({ plain }) => !others.test(plain.name));
  expect(same).not.toHaveLength(0);
  for (const { plain, special } of same) {
    expect(Buffer.compare(special.model, plain.model), plain.name).toBe(0);
  }
});
