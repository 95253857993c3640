import { constant, input, reachedGradients, scalar, stopGradient } from "@gpnerf/engine";
import { checkGradients, evaluate, randomArray } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { semanticDistillLoss } from "./semanticDistill.ts";

const [rays, channels] = [3, 5];
const [student, teacher] = [input("student", [rays, channels]), input("teacher", [rays, channels])];
const weight = input("weight", [rays]);
const loss = semanticDistillLoss(student, teacher, weight);
const feeds = {
  student: randomArray(1, [rays, channels]),
  teacher: randomArray(2, [rays, channels]),
  weight: Float32Array.of(1, 0.5, 2),
};

it("sums weight · (1 − cos) over the rays", async () => {
  let expected = 0;
  for (let ray = 0; ray < rays; ray++) {
    let [dot, s, t] = [0, 0, 0];
    for (let c = ray * channels; c < (ray + 1) * channels; c++) {
      dot += feeds.student[c] * feeds.teacher[c];
      s += feeds.student[c] ** 2;
      t += feeds.teacher[c] ** 2;
    }
    expected += feeds.weight[ray] * (1 - dot / Math.sqrt(s * t));
  }
  expect((await evaluate({ loss }, feeds)).loss[0]).toBeCloseTo(expected, 5);
});

it("by hand: parallel features cost 0, orthogonal ones 1, opposite ones 2", async () => {
  const cost = async (...features: number[]): Promise<number> => {
    const one = semanticDistillLoss(input("student", [1, 2]), input("teacher", [1, 2]), constant([1], [1]));
    return (await evaluate({ one }, { student: Float32Array.from(features), teacher: Float32Array.of(0.3, 0.4) }))
      .one[0];
  };
  expect(await cost(3, 4)).toBeCloseTo(0, 6);
  expect(await cost(-4, 3)).toBeCloseTo(1, 6);
  expect(await cost(-3, -4)).toBeCloseTo(2, 6);
});

it("has the gradients of central differences for both: the gradient block is the caller's", async () => {
  await checkGradients({ inputs: [student, teacher], outputs: loss, feeds });
  const blocked = semanticDistillLoss(student, stopGradient(teacher), weight);
  const [toStudent, toTeacher] = reachedGradients([{ value: blocked, gradient: scalar(1) }], [student, teacher]);
  expect(toStudent).toBeDefined();
  expect(toTeacher).toBeUndefined();
});

it("stays finite for features of zeros, whichever side they are on", async () => {
  for (const zero of ["student", "teacher"] as const) {
    const [gradient] = reachedGradients([{ value: loss, gradient: scalar(1) }], [student]);
    const results = await evaluate(
      { loss, gradient: gradient! },
      { ...feeds, [zero]: new Float32Array(rays * channels) },
    );
    expect(results.loss[0]).toBe(3.5);
    expect(results.gradient.every(Number.isFinite)).toBe(true);
  }
});

it("gives no gradient to a student of zeros that has no weight, where the cosine alone gives a huge one", async () => {
  const [gradient] = reachedGradients([{ value: loss, gradient: scalar(1) }], [student]);
  const zeros = { ...feeds, student: new Float32Array(rays * channels) };
  const steepest = async (weights: Float32Array): Promise<number> =>
    Math.max(...(await evaluate({ gradient: gradient! }, { ...zeros, weight: weights })).gradient.map(Math.abs));
  expect(await steepest(Float32Array.of(1, 1, 1))).toBeGreaterThan(1e4);
  expect(await steepest(Float32Array.of(0, 0, 0))).toBe(0);
});
