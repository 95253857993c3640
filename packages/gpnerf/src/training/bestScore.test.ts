import { expect, it } from "vitest";
import { validationStateSchema, withValidation } from "./bestScore.ts";

const scores = (miou: number | null, psnr: number): { miou: number | null; psnr: number } => ({ miou, psnr });

it("mean IoU chooses where there are labels, PSNR elsewhere", () => {
  expect(withValidation(undefined, 5, scores(0.3, 20)).best).toEqual({ step: 5, score: "miou", value: 0.3 });
  expect(withValidation(undefined, 5, scores(null, 20)).best).toEqual({ step: 5, score: "psnr", value: 20 });
});

it("only a higher score is better; of equal ones the first stays", () => {
  const first = withValidation(undefined, 0, scores(0.3, 20));
  const worse = withValidation(first, 10, scores(0.2, 30));
  const equal = withValidation(worse, 20, scores(0.3, 30));
  expect(equal).toEqual({ step: 20, best: { step: 0, score: "miou", value: 0.3 }, sinceBest: 2 });
  const better = withValidation(equal, 30, scores(0.31, 10));
  expect(better).toEqual({ step: 30, best: { step: 30, score: "miou", value: 0.31 }, sinceBest: 0 });
});

it("goes through a checkpoint unchanged", () => {
  const state = withValidation(withValidation(undefined, 5, scores(1 / 3, 20)), 10, scores(0.1, 1));
  expect(validationStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
});
