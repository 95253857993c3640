import { type Device, type Machine, type Program, printModel, type TensorSpec } from "@gpnerf/engine";
import { expect, it } from "vitest";
import type { Config } from "../src/config/schema.ts";
import { inferenceStages } from "../src/model/inferenceStages.ts";
import { trainingStages } from "../src/training/trainingStages.ts";
import { smallConfig, wideConfig } from "./smallConfig.ts";

/** The programs of a configuration as they always are and as they are for a device. */
function programs(config: Config, device: Device) {
  const compiled = (on?: Machine) =>
    [...inferenceStages(config.model, 4, on), ...trainingStages(config, 4, on)].map(({ program }) => program);
  const forDevice = compiled({ device });
  return compiled().map((plain, i) => ({ plain, special: forDevice[i] }));
}

/** Programs that take photos or maps apart, and those that go through rays, forward or forward and back. */
const kinds = {
  convolving: (name: string): boolean => !name.includes("Rays"),
  throughRays: (name: string): boolean => name.includes("Rays"),
};

function some(config: Config, device: Device, includes: (name: string) => boolean) {
  const found = programs(config, device).filter(({ plain }) => includes(plain.name));
  expect(found).not.toHaveLength(0);
  return found;
}

it("programs for the CPU that convolve take fewer multiplications", () => {
  for (const { plain, special } of some(wideConfig(), "cpu", kinds.convolving)) {
    expect(special.multiplications! / plain.multiplications!, plain.name).toBeLessThan(0.9);
    expect([special.name, special.inputs, special.outputs]).toEqual([plain.name, plain.inputs, plain.outputs]);
  }
});

it("programs for the CPU that go through rays take one view after another, with the same inputs and outputs", () => {
  const found = some(smallConfig(), "cpu", kinds.throughRays);
  expect(found.map(({ plain }) => plain.name)).toEqual(["coarseRays", "coarseRaysAttention", "coarseRaysGradient"]);
  for (const { plain, special } of found) {
    expect(count(special, "Exp") / count(plain, "Exp")).toBe(smallConfig().model.data.views);
    expect(ofOne(byName(special.inputs))).toEqual(byName(plain.inputs));
    expect([special.name, ...ofOne(outputsOf(special))]).toEqual([plain.name, ...outputsOf(plain)]);
  }
});

it("training programs for the CPU that go through rays take chunks of them, and add up gradients of parameters", () => {
  const training = some(smallConfig(), "cpu", kinds.throughRays).filter(({ plain }) => plain.name !== "coarseRays");
  for (const { special } of training) {
    const isShared = ({ name }: TensorSpec): boolean => name.startsWith("transformer.") || name.startsWith("gradient.");
    for (const spec of [...special.inputs, ...special.outputs]) {
      expect([spec.name, spec.stacked === true]).toEqual([spec.name, !isShared(spec)]);
    }
  }
});

it.each([
  ["small programs for the CPU that convolve", smallConfig(), "cpu", kinds.convolving],
  ["programs for GPUs", wideConfig(), "webgpu", () => true],
] as const)("%s are the same to the byte", (_, config, device, includes) => {
  for (const { plain, special } of some(config, device, includes)) {
    expect(Buffer.compare(special.model, plain.model), plain.name).toBe(0);
  }
});

/** How many operators of a type a program has. */
function count({ model }: Program, operator: string): number {
  return printModel(model).split(` = ${operator}(`).length - 1;
}

/** Outputs in their order, then gradients of parameters. */
function outputsOf({ outputs }: Program): TensorSpec[] {
  const isGradient = ({ name }: TensorSpec): boolean => name.startsWith("gradient.");
  return [...outputs.filter((output) => !isGradient(output)), ...byName(outputs.filter(isGradient))];
}

/** What they are for a single chunk. */
function ofOne(specs: readonly TensorSpec[]): TensorSpec[] {
  return specs.map(({ name, dtype, shape }) => ({ name, dtype, shape }));
}

/** Inputs and gradients go by name; their order is that in which a formulation reads its parameters. */
function byName(specs: readonly TensorSpec[]): TensorSpec[] {
  return [...specs].sort((a, b) => a.name.localeCompare(b.name));
}
