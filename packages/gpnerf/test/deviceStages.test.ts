import type { Device } from "@gpnerf/engine";
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

it("programs for the CPU that convolve take fewer multiplications, those of rays are the same to the byte", () => {
  for (const { plain, special } of programs(wideConfig(), "cpu")) {
    const isSame = Buffer.compare(special.model, plain.model) === 0;
    expect(isSame, plain.name).toBe(plain.name.includes("Rays"));
    if (!isSame) expect(special.multiplications! / plain.multiplications!, plain.name).toBeLessThan(0.9);
    expect([special.name, special.inputs, special.outputs]).toEqual([plain.name, plain.inputs, plain.outputs]);
  }
});

it.each([
  ["small programs for the CPU", smallConfig(), "cpu"],
  ["programs for GPUs", wideConfig(), "webgpu"],
] as const)("%s are the same to the byte", (_, config, device) => {
  for (const { plain, special } of programs(config, device)) {
    expect(Buffer.compare(special.model, plain.model), plain.name).toBe(0);
  }
});
