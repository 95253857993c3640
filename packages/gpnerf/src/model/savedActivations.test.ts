import { expect, test } from "vitest";
import { SavedActivations } from "./savedActivations.ts";

const program = {
  inputs: ["image", "saved.1", "saved.12"].map((name) => ({ name, dtype: "float32" as const, shape: [1] })),
};
const outputs = (value: number) => ({
  radiance: Float32Array.of(0),
  "saved.0": Float32Array.of(value),
  "saved.1": Float32Array.of(value + 1),
});

test("a program gets what was saved of its image and stage, and no more than it reads", () => {
  const saved = new SavedActivations();
  saved.save("sources", 0, outputs(10));
  saved.save("sources", 1, outputs(20));
  saved.save("target", 0, outputs(30));
  expect(saved.inputsOf(program, "sources", 1)).toEqual({ "saved.1": Float32Array.of(21) });
  expect(saved.inputsOf(program, "target", 0)).toEqual({ "saved.1": Float32Array.of(31) });
  expect(saved.inputsOf(program, "target", 1)).toEqual({});
});

test("forgets one image, or all", () => {
  const saved = new SavedActivations();
  for (const image of [0, 1, 2]) saved.save("sources", image, outputs(image));
  saved.forget("sources", 1);
  expect([0, 1, 2].map((image) => Object.keys(saved.inputsOf(program, "sources", image)).length)).toEqual([1, 0, 1]);
  saved.clear();
  expect([0, 1, 2].flatMap((image) => Object.keys(saved.inputsOf(program, "sources", image)))).toEqual([]);
});
