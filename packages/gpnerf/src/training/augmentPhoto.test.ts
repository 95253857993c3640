import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../random.ts";
import type { Frame } from "../scene/scene.ts";
import { augmentPhoto } from "./augmentPhoto.ts";

const [width, height] = [24, 16];

/** Two classes with a straight border: dark on the left is class 2, bright on the right is class 7. */
function photo(): Frame {
  const right = (pixel: number): boolean => pixel % width >= width / 2;
  return {
    name: "halves",
    camera: { width, height, fx: 20, fy: 20, cx: 12, cy: 8, worldFromCamera: new Float64Array(16) },
    color: Float32Array.from({ length: 3 * width * height }, (_, i) => (right(Math.floor(i / 3)) ? 0.6 : 0.2)),
    semantic: Uint8Array.from({ length: width * height }, (_, pixel) => (right(pixel) ? 7 : 2)),
  };
}

describe("a varied photo", () => {
  it("keeps every label on its own pixels, but for those that the border is blended in", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { color, semantic } = augmentPhoto(photo(), seededRandom(seed));
        const channel = color.filter((_, i) => i % 3 === 1);
        const [darkest, brightest] = [Math.min(...channel), Math.max(...channel)];
        if (brightest < 2 * darkest) return;
        const wrong = semantic.filter((label, pixel) => {
          const share = (channel[pixel] - darkest) / (brightest - darkest);
          return label === 7 ? share < 0.1 : share > 0.9;
        });
        expect(wrong).toHaveLength(0);
        expect(new Set(semantic)).toEqual(new Set([2, 7]));
      }),
    );
  });

  it("is another one with each draw, also a mirrored one, with colours in 0..1", () => {
    const varied = Array.from({ length: 20 }, (_, seed) => augmentPhoto(photo(), seededRandom(seed)));
    const middle = (height / 2) * width;
    const leftLabels = new Set(varied.map(({ semantic }) => semantic[middle]));
    expect(leftLabels).toEqual(new Set([2, 7]));
    expect(new Set(varied.map(({ color }) => color[0])).size).toBe(varied.length);
    for (const { color } of varied) expect(color.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it("has no labels where the photo has none", () => {
    const { semantic, ...unlabelled } = photo();
    const varied = augmentPhoto(unlabelled, seededRandom(1));
    expect(varied.semantic.every((label) => label === 255)).toBe(true);
    expect(semantic).toBeDefined();
  });
});
