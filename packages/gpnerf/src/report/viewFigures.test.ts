import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { instanceColor, voidColor } from "../figures/colorizeInstances.ts";
import { scanNet20 } from "../scene/labels.ts";
import type { Frame } from "../scene/scene.ts";
import { viewFigures } from "./viewFigures.ts";

const frame: Frame = {
  name: "rgb_0",
  camera: { width: 4, height: 2, fx: 4, fy: 4, cx: 1.5, cy: 0.5, worldFromCamera: new Float64Array(16) },
  color: new Float32Array(24).fill(0.5),
  depth: new Float32Array(8).fill(2),
  semantic: Uint8Array.of(7, 7, 7, 7, 20, 20, 2, 2),
};
const color = new Float32Array(24).fill(0.25);
const depthRange = { near: 1, far: 3 };

describe("viewFigures", () => {
  it("draws every map there is and lists the classes seen in either class map", async () => {
    const rendered = {
      color,
      depth: new Float32Array(8).fill(1.5),
      classes: Uint8Array.of(0, 7, 7, 7, 2, 2, 2, 20),
      features: { width: 2, height: 1, channels: 5, data: Float32Array.from({ length: 10 }, (_, i) => i % 7) },
    };
    const { figures, classes } = await viewFigures(frame, rendered, {
      depthRange,
      nearestView: color,
      labels: scanNet20,
    });
    expect(classes).toEqual([0, 2, 7]);
    expect(Object.keys(figures)).toEqual([
      "truthColor",
      "renderedColor",
      "colorError",
      "nearestView",
      "truthDepth",
      "renderedDepth",
      "truthClasses",
      "renderedClasses",
      "classErrors",
      "features",
    ]);
    const sizes = await Promise.all(Object.values(figures).map((png) => sharp(png).metadata()));
    expect(sizes.map(({ width, height }) => `${width}×${height}`)).toEqual([...new Array(9).fill("4×2"), "2×1"]);
    const [red] = await sharp(figures.renderedColor).raw().toBuffer();
    expect(red).toBe(64);
  });

  it("draws instances in the truth's colours and lists those in sight", async () => {
    const instances = {
      count: 4,
      truth: Uint16Array.of(0, 0, 3, 3, 4, 4, 4, 4),
      rendered: Uint16Array.of(0, 3, 3, 3, 1, 4, 4, 4),
    };
    const { figures, instances: seen } = await viewFigures(frame, { color, instances }, { depthRange });
    expect(seen).toEqual([0, 3]);
    expect(figures).not.toHaveProperty("teacherInstances");
    const pixels = await sharp(figures.renderedInstances).raw().toBuffer();
    const at = (pixel: number) => [...pixels.subarray(3 * pixel, 3 * pixel + 3)];
    expect([at(0), at(1), at(5)]).toEqual([[...instanceColor(0)], [...instanceColor(3)], [...voidColor]]);
    const own = { ...instances, teacher: instances.truth };
    const both = await viewFigures(frame, { color, instances: own }, { depthRange });
    expect(both.figures.teacherInstances).toEqual(figures.truthInstances);
  });

  it("leaves absent maps out, and class maps without a label set", async () => {
    const { name, camera } = frame;
    const { figures } = await viewFigures(
      { name, camera, color },
      { color, classes: new Uint8Array(8) },
      { depthRange },
    );
    expect(Object.keys(figures)).toEqual(["truthColor", "renderedColor", "colorError"]);
  });
});
