import { grad, input } from "@gpnerf/engine";
import { checkGradients, evaluate, randomArray } from "@gpnerf/engine/testing";
import { expect, it } from "vitest";
import { semanticLoss } from "./semantic.ts";

const [pixels, classes] = [4, 3];
const [logits, truth] = [input("logits", [pixels, classes]), input("truth", [pixels, classes])];
const loss = semanticLoss(logits, truth);
const feeds = {
  logits: randomArray(1, [pixels, classes], -3, 3),
  truth: Float32Array.of(0, 0.5, 0, 0, 0, 0, 0.25, 0, 0, 0, 0, 1), // the second pixel has no label
};

it("is the weighted negative log probability of the true class", async () => {
  let expected = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const row = feeds.logits.slice(classes * pixel, classes * (pixel + 1));
    const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
    row.forEach((logit, c) => {
      expected -= feeds.truth[classes * pixel + c] * Math.log(Math.exp(logit) / total);
    });
  }
  expect((await evaluate({ loss }, feeds)).loss[0]).toBeCloseTo(expected, 5);
});

it("by hand: equal logits of 4 classes cost ln 4", async () => {
  const four = semanticLoss(input("logits", [1, 4]), input("truth", [1, 4]));
  const values = await evaluate(
    { loss: four },
    { logits: new Float32Array(4).fill(7), truth: Float32Array.of(0, 0, 1, 0) },
  );
  expect(values.loss[0]).toBeCloseTo(Math.log(4), 6);
});

it("has the gradients of central differences, and exactly none at unlabelled pixels", async () => {
  await checkGradients({ inputs: [logits], outputs: loss, feeds });
  const { gradient } = await evaluate({ gradient: grad(loss, [logits])[0] }, feeds);
  expect(Array.from(gradient.slice(classes, 2 * classes), Math.abs)).toEqual([0, 0, 0]);
});

it("stays finite for logits of ±1000, right and wrong", async () => {
  const extreme = {
    logits: Float32Array.of(1000, -1000, 0, -1000, 1000, 0, 0, 0, 0, 0, 0, 0),
    truth: Float32Array.of(1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
  };
  const { value, gradient } = await evaluate({ value: loss, gradient: grad(loss, [logits])[0] }, extreme);
  expect(value[0]).toBe(2000);
  expect(Array.from(gradient.slice(0, 6))).toEqual([0, 0, 0, -1, 1, 0]);
});
