import { expect, test } from "vitest";
import { KeptActivations } from "./keptActivations.ts";

const program = {
  inputs: ["image", "kept.1", "kept.12"].map((name) => ({ name, dtype: "float32" as const, shape: [1] })),
};
const outputs = (value: number) => ({
  radiance: Float32Array.of(0),
  "kept.0": Float32Array.of(value),
  "kept.1": Float32Array.of(value + 1),
});

test("a program gets what was kept of its image and stage, and no more than it reads", () => {
  const kept = new KeptActivations();
  kept.keep("sources", 0, outputs(10));
  kept.keep("sources", 1, outputs(20));
  kept.keep("target", 0, outputs(30));
  expect(kept.inputsOf(program, "sources", 1)).toEqual({ "kept.1": Float32Array.of(21) });
  expect(kept.inputsOf(program, "target", 0)).toEqual({ "kept.1": Float32Array.of(31) });
  expect(kept.inputsOf(program, "target", 1)).toEqual({});
});

test("forgets one image, or all", () => {
  const kept = new KeptActivations();
  for (const image of [0, 1, 2]) kept.keep("sources", image, outputs(image));
  kept.forget("sources", 1);
  expect([0, 1, 2].map((image) => Object.keys(kept.inputsOf(program, "sources", image)).length)).toEqual([1, 0, 1]);
  kept.clear();
  expect([0, 1, 2].flatMap((image) => Object.keys(kept.inputsOf(program, "sources", image)))).toEqual([]);
});
