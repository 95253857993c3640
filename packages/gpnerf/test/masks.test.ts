import { describe, expect, it } from "vitest";
import { psnr } from "../src/evaluation/psnr.ts";
import { scoreColor } from "../src/evaluation/scoreRendering.ts";
import { ssim } from "../src/evaluation/ssim.ts";
import { seededRandom } from "../src/random.ts";
import { drawRays } from "../src/training/rayBatch.ts";
import { train } from "../src/training/train.ts";
import { memoryScene } from "./memoryScene.ts";
import { smallConfig } from "./smallConfig.ts";
import { smallExample } from "./smallExample.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const config = smallConfig();
const { target, depthRange } = smallExample(config);
const size = { width: 32, height: 24 };
const pixels = size.width * size.height;

/** The left half of the image is masked. */
const rightHalf = Uint8Array.from({ length: pixels }, (_, pixel) => (pixel % 32 < 16 ? 0 : 1));

describe("rays of a masked target", () => {
  it("go through pixels that the mask shows only", () => {
    for (let seed = 0; seed < 20; seed++) {
      const batch = drawRays({ ...target, mask: rightHalf }, depthRange, config, seededRandom(seed));
      expect(batch.cells.length).toBe(config.training.raysPerStep);
      expect(new Set(batch.cells).size).toBe(batch.cells.length);
      for (let ray = 0; ray < batch.cells.length; ray++) expect(batch.pixels[2 * ray]).toBeGreaterThanOrEqual(16);
    }
  });

  it("are those of the whole image when the mask shows all of it", () => {
    const mask = new Uint8Array(pixels).fill(1);
    const whole = drawRays(target, depthRange, config, seededRandom(3));
    expect(drawRays({ ...target, mask }, depthRange, config, seededRandom(3))).toEqual(whole);
  });

  it("cannot be drawn where the mask shows fewer cells than a step has rays", () => {
    const mask = new Uint8Array(pixels);
    // Nine cells; pixels between the cells do not help.
    for (let x = 0; x < 18; x++) mask[x] = 1;
    const draw = (): unknown => drawRays({ ...target, mask }, depthRange, config, seededRandom(0));
    expect(draw).toThrow(/the mask leaves 9 of 192 places for rays, a training step needs 10/);
    mask[18] = 1;
    expect(draw).not.toThrow();
  });
});

describe("scores of a masked photo", () => {
  const random = seededRandom(5);
  const rendered = target.color.map((value) => value + 0.1 * (random() - 0.5));
  const spoiled = rendered.map((value, i) => (rightHalf[Math.floor(i / 3)] ? value : 9 * random()));

  it("do not depend on what is rendered where it is masked", () => {
    const masked = { ...target, mask: rightHalf };
    expect(scoreColor(spoiled, masked, size)).toEqual(scoreColor(rendered, masked, size));
    expect(scoreColor(spoiled, target, size).psnr).toBeLessThan(scoreColor(rendered, target, size).psnr - 10);
  });

  it("are those of the part of the image that the mask shows", () => {
    const part = (image: Float32Array): Float32Array => image.filter((_, i) => rightHalf[Math.floor(i / 3)] === 1);
    const scores = scoreColor(rendered, { ...target, mask: rightHalf }, size);
    expect(scores.psnr).toBeCloseTo(psnr(part(rendered), part(target.color)), 12);
    // Away from the border of the mask the windows hold the same pixels.
    const whole = ssim(rendered, target.color, size);
    expect(Math.abs(scores.ssim - whole)).toBeLessThan(0.05);
  });

  it("are the plain ones when the mask shows everything", () => {
    const scores = scoreColor(rendered, { ...target, mask: new Uint8Array(pixels).fill(1) }, size);
    expect(scores.psnr).toBeCloseTo(psnr(rendered, target.color), 12);
    expect(scores.ssim).toBeCloseTo(ssim(rendered, target.color, size), 12);
  });

  it("do not exist where the mask shows nothing", () => {
    expect(() => scoreColor(rendered, { ...target, mask: new Uint8Array(pixels) }, size)).toThrow(/no pixel to score/);
  });
});

describe("training on masked photos", () => {
  it("takes its steps", async () => {
    const scene = memoryScene({ change: (frame) => ({ ...frame, mask: rightHalf }) });
    const losses: number[] = [];
    await train({
      ...{ config, scenes: [scene], seed: 3, workers: 1, out: await temporaryFolder() },
      onEvent: (event) => {
        if (event.type === "step") losses.push(event.losses.total);
      },
    });
    expect(losses.length).toBe(config.training.steps);
    expect(losses.every((loss) => Number.isFinite(loss) && loss > 0)).toBe(true);
  });
});
