import { describe, expect, it } from "vitest";
import { colorizeInstances, instanceColor, voidColor } from "./colorizeInstances.ts";

describe("instanceColor", () => {
  it("is byte triples that differ visibly among 60 instances and from void", () => {
    const colors = [...Array.from({ length: 60 }, (_, i) => instanceColor(i)), voidColor];
    let closest = Number.POSITIVE_INFINITY;
    for (const [i, a] of colors.entries()) {
      for (const channel of a) expect(Number.isInteger(channel) && channel >= 0 && channel <= 255).toBe(true);
      for (const b of colors.slice(0, i)) closest = Math.min(closest, Math.hypot(...a.map((value, c) => value - b[c])));
    }
    expect(closest).toBeGreaterThan(12);
  });

  it("runs around the colour wheel: by hand, instance 0 is red", () => {
    expect(instanceColor(0)).toEqual([242, 36, 36]);
  });
});

describe("colorizeInstances", () => {
  const size = { width: 3, height: 1 };

  it("paints instances in their colours and void grey", () => {
    const { data, ...shape } = colorizeInstances(Uint16Array.of(4, 5, 0), size, 5);
    expect(shape).toEqual(size);
    expect(Array.from(data)).toEqual([...instanceColor(4), ...voidColor, ...instanceColor(0)]);
  });

  it("refuses raw ids and other sizes", () => {
    expect(() => colorizeInstances(Uint16Array.of(0, 300, 0), size, 5)).toThrow(/label 300 at pixel 1.*5 instances/);
    expect(() => colorizeInstances(new Uint16Array(4), size, 5)).toThrow(/4 values came/);
  });
});
