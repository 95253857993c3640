import { readFileSync } from "node:fs";
import { constant, grad, input, type TensorData, type Value } from "@gpnerf/engine";
import { assertAllClose, evaluate } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { depthGuidedSemanticDistillLoss, depthWindow } from "./depthGuidedSemanticDistill.ts";
import { photometricLoss } from "./photometric.ts";
import { semanticLoss } from "./semantic.ts";
import { semanticDistillLoss } from "./semanticDistill.ts";

const golden = JSON.parse(readFileSync(new URL("../../test/golden/losses.json", import.meta.url), "utf8"));

function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

async function lossAndGradient(
  loss: Value,
  wrt: Value,
  feeds: Record<string, TensorData>,
): Promise<{ loss: number; gradient: Float32Array }> {
  const results = await evaluate({ loss, gradient: grad(loss, [wrt])[0] }, feeds);
  return { loss: results.loss[0], gradient: results.gradient as Float32Array };
}

/** Within 10⁻⁶ of the largest expected number. */
function expectClose(name: string, actual: Float32Array, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assertAllClose(name, actual, expected, { relative: 0, absolute: 1e-6 * largest });
}

describe("losses equal the PyTorch reference", () => {
  it.each(["sum", "mean"] as const)("photometric, %s over rays", async (reduction) => {
    const { rays, color, truth, ...expected } = golden.photometric;
    const prediction = input("color", [rays, 3]);
    const { loss, gradient } = await lossAndGradient(
      photometricLoss(prediction, input("truth", [rays, 3]), input("weight", [rays, 1])),
      prediction,
      {
        color: floats(color),
        truth: floats(truth),
        weight: new Float32Array(rays).fill(reduction === "sum" ? 1 : 1 / rays),
      },
    );
    expect(loss / expected[reduction]).toBeCloseTo(1, 6);
    expectClose("gradient", gradient, floats(expected[`${reduction}Gradient`]));
  });

  it("photometric, mean over rays with a factor", async () => {
    const { rays, color, truth, scaledMean, meanGradient } = golden.photometric;
    const prediction = input("color", [rays, 3]);
    const { loss, gradient } = await lossAndGradient(
      photometricLoss(prediction, input("truth", [rays, 3]), input("weight", [rays, 1])),
      prediction,
      {
        color: floats(color),
        truth: floats(truth),
        weight: new Float32Array(rays).fill(scaledMean.scale / rays),
      },
    );
    expect(loss / scaledMean.value).toBeCloseTo(1, 6);
    expectClose(
      "gradient",
      gradient,
      floats(meanGradient).map((g) => g * scaledMean.scale),
    );
  });

  it.each(["sum", "mean"] as const)("semantic, %s over labelled pixels", async (reduction) => {
    const { pixels, classes, ignored, labels, logits, gradient: sumGradient, ...expected } = golden.semantic;
    const labelled = (labels as number[]).filter((label) => label !== ignored).length;
    const weight = reduction === "sum" ? 1 : 1 / labelled;
    const truth = new Float32Array(pixels * classes);
    (labels as number[]).forEach((label, pixel) => {
      if (label !== ignored) truth[pixel * classes + label] = weight;
    });
    const prediction = input("logits", [pixels, classes]);
    const { loss, gradient } = await lossAndGradient(
      semanticLoss(prediction, input("truth", [pixels, classes])),
      prediction,
      { logits: floats(logits), truth },
    );
    expect(loss / expected[reduction]).toBeCloseTo(1, 6);
    expectClose(
      "gradient",
      gradient,
      floats(sumGradient).map((g) => g * weight),
    );
  });

  it("semantic distillation", async () => {
    const { rays, channels, teacher, student, gradient: expected } = golden.semanticDistill;
    const prediction = input("student", [rays, channels]);
    const { gradient } = await lossAndGradient(
      semanticDistillLoss(
        prediction,
        input("teacher", [rays, channels]),
        constant(new Float32Array(rays).fill(1), [rays]),
      ),
      prediction,
      { student: floats(student), teacher: floats(teacher) },
    );
    expectClose("gradient", gradient, floats(expected));
  });

  it("semantic distillation of a student of zeros", async () => {
    const { channels, zeroAgainstOnes } = golden.semanticDistill;
    const loss = semanticDistillLoss(
      input("student", [1, channels]),
      input("teacher", [1, channels]),
      constant([1], [1]),
    );
    const feeds = { student: new Float32Array(channels), teacher: new Float32Array(channels).fill(1) };
    expect((await evaluate({ loss }, feeds)).loss[0]).toBe(zeroAgainstOnes);
  });

  it("depth-guided semantic distillation: a far sample on either side of a right angle, one at N_p, one near", async () => {
    const { samples, channels, target, teacher, field, gradient: expected } = golden.depthGuided;
    expect(target).toEqual([-1, -1, 0, 1]);
    const prediction = input("field", [1, samples, channels]);
    const { gradient } = await lossAndGradient(
      depthGuidedSemanticDistillLoss(
        prediction,
        input("teacher", [1, channels]),
        input("near", [1, samples]),
        input("far", [1, samples]),
      ),
      prediction,
      {
        field: floats(field),
        teacher: floats(teacher),
        near: Float32Array.from(target, (sign: number) => (sign === 1 ? 1 : 0)),
        far: Float32Array.from(target, (sign: number) => (sign === -1 ? 1 : 0)),
      },
    );
    expectClose("gradient", gradient, floats(expected));
  });

  it("which samples are near and far", () => {
    const { samples, window, centers, targets } = golden.depthWindow;
    const depths = Float32Array.from({ length: centers.length * samples }, (_, i) => 1 + (i % samples));
    const { near, far } = depthWindow(
      depths,
      Float32Array.from(centers, (center: number) => center + 1),
      window,
    );
    const signs = Array.from(near, (weight, i) => (weight ? "+" : far[i] ? "-" : "0")).join("");
    expect(signs).toBe(targets.join(""));
  });
});
