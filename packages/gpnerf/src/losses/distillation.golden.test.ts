import { readFileSync } from "node:fs";
import { constant, grad, input, type TensorData, type Value } from "@gpnerf/engine";
import { assertAllClose, evaluate } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { attentionDepthWindow, releasedCenter } from "./attentionDepthWindow.ts";
import {
  type DepthWindow,
  type DepthWindowOptions,
  depthGuidedSemanticDistillLoss,
  depthWindow,
} from "./depthGuidedSemanticDistill.ts";
import { releasedDepthRegressionLoss } from "./depthRegression.ts";
import { releasedTeacherCells } from "./releasedTeacherCells.ts";
import { semanticDistillLoss } from "./semanticDistill.ts";

/**
 * @file Losses and gradients over all rays of the reference's test data. Features are given in the plane of teacher and
 * student, [along, across]; see the note in the file.
 */

const golden = JSON.parse(readFileSync(new URL("../../test/golden/distillation.json", import.meta.url), "utf8"));

function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

/** Teachers of given lengths in that plane, [rays, 2]. */
function teachers(lengths: string): Float32Array {
  return Float32Array.from([...floats(lengths)].flatMap((length) => [length, 0]));
}

const filled = (length: number, value: number): Float32Array => new Float32Array(length).fill(value);
const scaled = (values: Float32Array, by: number): Float32Array => values.map((value) => value * by);
const signs = ({ near, far }: DepthWindow): string =>
  Array.from(near, (weight, i) => (weight ? "+" : far[i] ? "-" : "0")).join("");

async function lossAndGradients(loss: Value, wrt: Value[], feeds: Record<string, TensorData>) {
  const outputs: Record<string, Value> = { loss };
  for (const [i, gradient] of grad(loss, wrt).entries()) outputs[`gradient${i}`] = gradient;
  const results = await evaluate(outputs, feeds);
  return { loss: results["loss"][0], gradients: wrt.map((_, i) => results[`gradient${i}`] as Float32Array) };
}

/** Within 10⁻⁶ of the largest expected number. */
function expectClose(name: string, actual: Float32Array, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assertAllClose(name, actual, expected, { relative: 0, absolute: 1e-6 * largest });
}

async function expectSemanticDistill(
  expected: { rays: number; teacherNorm: string; student: string },
  weight: number,
  value: number,
  gradient: Float32Array,
): Promise<void> {
  const { rays } = expected;
  const student = input("student", [rays, 2]);
  const loss = semanticDistillLoss(student, input("teacher", [rays, 2]), input("weight", [rays]));
  const found = await lossAndGradients(loss, [student], {
    student: floats(expected.student),
    teacher: teachers(expected.teacherNorm),
    weight: filled(rays, weight),
  });
  expect(found.loss / value).toBeCloseTo(1, 6);
  expectClose("gradient", found.gradients[0], gradient);
}

async function expectDepthGuided(
  expected: { rays: number; samples: number; field: string; teacherNorm: string },
  { near, far }: DepthWindow,
  weight: number,
  value: number,
  gradient: Float32Array,
): Promise<void> {
  const { rays, samples } = expected;
  const field = input("field", [rays, samples, 2]);
  const loss = depthGuidedSemanticDistillLoss(
    field,
    input("teacher", [rays, 2]),
    input("near", [rays, samples]),
    input("far", [rays, samples]),
  );
  const found = await lossAndGradients(loss, [field], {
    field: floats(expected.field),
    teacher: teachers(expected.teacherNorm),
    near: scaled(near, weight),
    far: scaled(far, weight),
  });
  expect(found.loss / value).toBeCloseTo(1, 6);
  expectClose("gradient", found.gradients[0], gradient);
}

describe("distillation equals the PyTorch reference", () => {
  it.each(["sum", "mean"] as const)("2D semantic distillation, %s", async (reduction) => {
    const { semanticDistill } = golden;
    const weight = reduction === "sum" ? 1 : 1 / semanticDistill.rays;
    const gradient = scaled(floats(semanticDistill.gradient), weight);
    await expectSemanticDistill(semanticDistill, weight, semanticDistill[reduction], gradient);
  });

  const readings: Record<string, DepthWindowOptions> = {
    paper: {},
    inclusive: { inclusive: true },
    farIgnored: { inclusive: true, far: "ignored" },
  };
  describe.each(Object.entries(readings))("depth-guided, %s", (name, options) => {
    const { rays, samples, window, centers, field } = golden.depthGuided;
    const expected = golden.depthGuided[name];
    const depths = Float32Array.from({ length: rays * samples }, (_, i) => 1 + (i % samples));
    const trueDepth = Float32Array.from(centers, (center: number) => center + 1);
    const weights = depthWindow(depths, trueDepth, window, options);

    it("near and far samples", () => expect(signs(weights)).toBe(expected.targets.join("")));

    it.each(["sum", "mean"] as const)("%s", async (reduction) => {
      const weight = reduction === "sum" ? 1 : 1 / (rays * samples);
      await expectDepthGuided(
        { rays, samples, field, teacherNorm: golden.semanticDistill.teacherNorm },
        weights,
        weight,
        expected[reduction],
        scaled(floats(expected.gradient), weight),
      );
    });
  });

  it("a student of zeros costs 1", async () => {
    const loss = semanticDistillLoss(input("student", [1, 2]), constant([1, 0], [1, 2]), constant([1], [1]));
    expect((await evaluate({ loss }, { student: new Float32Array(2) })).loss[0]).toBe(1);
  });
});

describe("the released head's own construction", () => {
  const head = golden.releasedHead;
  const { rays, samples, window } = head;
  const weights = floats(head.weights);

  it("teacher cells", () => {
    const pixels = (head.pixels as number[]).flatMap((p) => [p % head.width, Math.floor(p / head.width)]);
    expect(Array.from(releasedTeacherCells(Float32Array.from(pixels), head))).toEqual(head.cells);
  });

  it("centres and windows, both ends of the ray and the wrap-around among them", () => {
    const largest = Array.from({ length: rays }, (_, ray) => {
      const row = weights.subarray(ray * samples, (ray + 1) * samples);
      return row.indexOf(Math.max(...row));
    });
    expect(largest.map((sample) => releasedCenter(sample, samples, window))).toEqual(head.centers);
    expect(signs(attentionDepthWindow(weights, samples, window))).toBe(head.targets.join(""));
    expect(head.targets[0]).toMatch(/^\+{4}0+\+$/);
  });

  it("2D semantic distillation", () =>
    expectSemanticDistill(head, 1 / rays, head.semanticDistill, floats(head.studentGradient)));

  it("depth-guided semantic distillation", () =>
    expectDepthGuided(
      head,
      attentionDepthWindow(weights, samples, window),
      1 / (rays * samples),
      head.depthGuided,
      floats(head.fieldGradient),
    ));
});

it("depth regression as released equals the PyTorch reference", async () => {
  const { scale, near, far, truth, known, ...expected } = golden.depthRegression;
  const rays = truth.length;
  const [coarse, fine] = [input("coarse", [rays]), input("fine", [rays])];
  const loss = releasedDepthRegressionLoss(
    {
      coarse,
      fine,
      truth: input("truth", [rays]),
      weight: input("weight", [rays]),
      knownShare: input("knownShare", []),
    },
    { near, far },
  );
  const found = await lossAndGradients(loss, [coarse, fine], {
    coarse: Float32Array.from(expected.coarse),
    fine: Float32Array.from(expected.fine),
    truth: Float32Array.from(truth),
    weight: filled(rays, scale / rays),
    knownShare: Float32Array.of(known.reduce((a: number, b: number) => a + b, 0) / rays),
  });
  expect(found.loss / expected.value).toBeCloseTo(1, 6);
  expectClose("coarse gradient", found.gradients[0], Float32Array.from(expected.coarseGradient));
  expectClose("fine gradient", found.gradients[1], Float32Array.from(expected.fineGradient));
});
