import { describe, expect, it } from "vitest";
import { medianDepth } from "./medianDepth.ts";

const size = 8;

describe("medianDepth", () => {
  it("takes speckles out and leaves edges where they are", () => {
    const depth = new Float32Array(size * size).map((_, pixel) => (pixel % size < 4 ? 1 : 3));
    const speckled = depth.slice();
    speckled[2 * size + 1] = 9;
    speckled[5 * size + 6] = 0.1;
    expect(medianDepth(speckled, size, size)).toEqual(depth);
  });
});
