import { describe, expect, it } from "vitest";
import { type ColorMap, inferno, viridis } from "./colorMap.ts";

/** Colours of matplotlib's tables at 0, ¼, ½, ¾ and 1. */
const published: [string, ColorMap, [number, number, number][]][] = [
  [
    "viridis",
    viridis,
    [
      [68, 1, 84],
      [59, 82, 139],
      [33, 145, 140],
      [94, 201, 98],
      [253, 231, 37],
    ],
  ],
  [
    "inferno",
    inferno,
    [
      [0, 0, 4],
      [87, 16, 110],
      [188, 55, 84],
      [249, 142, 9],
      [252, 255, 164],
    ],
  ],
];

describe.each(published)("%s", (_, map, colors) => {
  it("agrees with the published table", () => {
    colors.forEach((color, i) => {
      color.forEach((byte, channel) => {
        expect(Math.abs(map(i / 4)[channel] - byte)).toBeLessThanOrEqual(6);
      });
    });
  });

  it("gets lighter all the way and clamps its argument", () => {
    const luminance = (t: number) => {
      const [r, g, b] = map(t);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    for (let i = 1; i <= 16; i++) expect(luminance(i / 16)).toBeGreaterThan(luminance((i - 1) / 16));
    expect([map(-1), map(7)]).toEqual([map(0), map(1)]);
  });
});
