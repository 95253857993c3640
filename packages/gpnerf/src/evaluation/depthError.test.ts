import { describe, expect, it } from "vitest";
import { depthRelativeError } from "./depthError.ts";

describe("depthRelativeError", () => {
  it("scores known pixels only", () => {
    const error = depthRelativeError(Float32Array.of(9, 1.5, 2, 3), Float32Array.of(0, 1, 2, 4));
    expect(error?.median).toBeCloseTo(0.25, 6);
    expect(error?.mean).toBeCloseTo(0.25, 6);
  });

  it("takes the middle of an even number of errors", () => {
    expect(depthRelativeError(Float32Array.of(1.1, 1.3), Float32Array.of(1, 1))?.median).toBeCloseTo(0.2, 6);
  });

  it("correlates: 1 for a scaled and shifted copy, −1 for a mirrored one, null for a constant", () => {
    const truth = Float32Array.of(1, 2, 3, 5);
    expect(
      depthRelativeError(
        truth.map((z) => 2 * z + 1),
        truth,
      )?.correlation,
    ).toBeCloseTo(1, 6);
    expect(
      depthRelativeError(
        truth.map((z) => 9 - z),
        truth,
      )?.correlation,
    ).toBeCloseTo(-1, 6);
    expect(depthRelativeError(Float32Array.of(0.1, 0.1, 0.1, 0.1), truth)?.correlation).toBeNull();
  });

  it("is null when no depth is known", () => {
    expect(depthRelativeError(Float32Array.of(1, 2), Float32Array.of(0, 0))).toBeNull();
  });

  it("refuses depth that is not finite", () => {
    expect(() => depthRelativeError(Float32Array.of(Number.NaN), Float32Array.of(1))).toThrow(/not finite/);
  });
});
