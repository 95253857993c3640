import { describe, expect, it } from "vitest";
import { ssim } from "./ssim.ts";

const size = { width: 17, height: 9 };

/** A smooth image with some texture; `phase` makes another one. */
function pattern(phase: number): Float32Array {
  return Float32Array.from({ length: size.width * size.height * 3 }, (_, i) => {
    const channel = i % 3;
    const x = Math.floor(i / 3) % size.width;
    const y = Math.floor(i / 3 / size.width);
    return 0.5 + 0.3 * Math.sin(0.9 * x + phase * y + channel) + 0.15 * Math.cos(2.1 * y * phase - x);
  });
}

/** SSIM straight from its definition: a two-dimensional window around every pixel, zeros outside the image. */
function directSsim(a: Float32Array, b: Float32Array): number {
  const { width, height } = size;
  const weight = (dx: number, dy: number) => Math.exp(-(dx * dx + dy * dy) / (2 * 1.5 ** 2));
  let norm = 0;
  for (let dy = -5; dy <= 5; dy++) for (let dx = -5; dx <= 5; dx++) norm += weight(dx, dy);
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const channel = i % 3;
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width);
    const m = { a: 0, b: 0, aa: 0, bb: 0, ab: 0 };
    for (let dy = -5; dy <= 5; dy++) {
      for (let dx = -5; dx <= 5; dx++) {
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
        const w = weight(dx, dy) / norm;
        const at = ((y + dy) * width + x + dx) * 3 + channel;
        m.a += w * a[at];
        m.b += w * b[at];
        m.aa += w * a[at] ** 2;
        m.bb += w * b[at] ** 2;
        m.ab += w * a[at] * b[at];
      }
    }
    const structure = 2 * (m.ab - m.a * m.b) + 9e-4;
    const variances = m.aa - m.a ** 2 + m.bb - m.b ** 2 + 9e-4;
    sum += ((2 * m.a * m.b + 1e-4) * structure) / ((m.a ** 2 + m.b ** 2 + 1e-4) * variances);
  }
  return sum / a.length;
}

describe("ssim", () => {
  it("equals the direct two-dimensional formulation", () => {
    expect(ssim(pattern(0.4), pattern(1.3), size)).toBeCloseTo(directSsim(pattern(0.4), pattern(1.3)), 12);
  });

  it("is 1 for equal images, symmetric, and lower for images that differ", () => {
    const [a, b] = [pattern(0.4), pattern(1.3)];
    expect(ssim(a, a, size)).toBeCloseTo(1, 12);
    expect(ssim(a, b, size)).toBeCloseTo(ssim(b, a, size), 12);
    expect(ssim(a, b, size)).toBeLessThan(0.9);
  });

  it("refuses a size that is not the images'", () => {
    expect(() => ssim(pattern(1), pattern(1), { width: 9, height: 9 })).toThrow(/9×9×3 needs 243/);
  });
});
