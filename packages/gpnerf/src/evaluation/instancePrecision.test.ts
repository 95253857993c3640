import { describe, expect, it } from "vitest";
import { apThresholds } from "./instanceAp.ts";
import { apNames, instancePrecision, meanPrecision } from "./instancePrecision.ts";

const precision = (...ap: number[]) => instancePrecision(ap)!;

describe("average precisions by name", () => {
  it("are named after the thresholds, in their order", () => {
    expect(apNames).toEqual(apThresholds.map((threshold) => `ap${Math.round(100 * threshold)}`));
    expect(precision(1, 0.9, 0.8, 0.7, 0.6, 0.5)).toEqual({
      ...{ ap50: 1, ap75: 0.9, ap80: 0.8, ap85: 0.7, ap90: 0.6, ap95: 0.5 },
    });
  });

  it("are null where there is no instance", () => expect(instancePrecision(null)).toBeNull());

  it("are averaged over those that hold instances", () => {
    const [whole, half] = [precision(1, 1, 1, 1, 1, 0), precision(0.5, 0, 0, 0, 0, 0)];
    expect(meanPrecision([whole, null, half, undefined])).toEqual(precision(0.75, 0.5, 0.5, 0.5, 0.5, 0));
    expect(meanPrecision([null, undefined])).toBeNull();
    expect(meanPrecision([])).toBeNull();
  });
});
