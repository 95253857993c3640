import { expect, it } from "vitest";
import { smallConfig, smallReleasedConfig } from "../../test/smallConfig.ts";
import { sampledPsnr } from "./sampledPsnr.ts";

it("is that of the mean squared error per channel, however L_rgb adds up", () => {
  const config = smallConfig();
  const squaredError = 0.01; // per channel: 20 dB
  const expected = -10 * Math.log10(squaredError + 1e-6);
  expect(sampledPsnr({ photometric: 3 * squaredError }, config)).toBeCloseTo(expected, 12);
  const { losses } = config.training;
  const summed = { ...config, training: { ...config.training, losses: { ...losses, reduction: "sum" as const } } };
  expect(sampledPsnr({ photometric: 3 * squaredError * 10 }, summed)).toBeCloseTo(expected, 12);
  expect(sampledPsnr({ photometric: 2 * 3 * squaredError }, smallReleasedConfig())).toBeCloseTo(expected, 12);
});
