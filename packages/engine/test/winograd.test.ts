import {
  compile,
  constant,
  conv2d,
  createSession,
  type Device,
  findMachine,
  input,
  type Machine,
  type Padding,
  type Shape,
  type Value,
  vectorJacobianProduct,
} from "@gpnerf/engine";
import { randomArray } from "@gpnerf/engine/testing";
import { describe, expect, test } from "vitest";

/** @file Programs for the CPU take 3×3 convolutions apart; all others do not, and are what these are held to. */

interface Case {
  readonly title: string;
  readonly x: Shape;
  readonly out: number;
  readonly padding: Padding;
  readonly bias?: boolean;
}

const cases: readonly Case[] = [
  { title: "whole tiles", x: [1, 16, 24, 22], out: 18, padding: [1, 1, 1, 1] },
  { title: "one row left over, two images", x: [2, 17, 25, 24], out: 16, padding: [1, 1, 1, 1] },
  { title: "two rows left over, bias", x: [1, 32, 28, 25], out: 16, padding: [0, 0, 0, 0], bias: true },
  { title: "three rows left over, bias", x: [2, 16, 23, 26], out: 20, padding: [1, 1, 1, 1], bias: true },
  { title: "uneven padding", x: [1, 16, 22, 24], out: 16, padding: [2, 0, 1, 3] },
  { title: "more padding than kernel", x: [1, 16, 24, 24], out: 16, padding: [4, 0, 3, 5], bias: true },
  { title: "several blocks of channels", x: [2, 48, 25, 24], out: 32, padding: [1, 2, 1, 0], bias: true },
];

/** A convolution, its gradients, and the gradients of a number made of those. */
function traced({ x: shape, out, padding, bias }: Case): Record<string, Value> {
  const x = input("x", shape);
  const weight = input("weight", [out, shape[1], 3, 3]);
  const offset = bias ? input("bias", [out]) : undefined;
  const y = conv2d(x, weight, { padding, bias: offset });
  const random = (seed: number, { shape: size }: Value): Value => constant(randomArray(seed, size), size);
  const inputs = offset ? [x, weight, offset] : [x, weight];
  const [dx, dWeight, dBias] = vectorJacobianProduct([{ value: y, gradient: random(1, y) }], inputs);
  const again = [dx, dWeight].map((value, i) => ({ value, gradient: random(2 + i, value) }));
  const [ddx, ddWeight] = vectorJacobianProduct(again, [x, weight]);
  return { y, dx, dWeight, ...(dBias ? { dBias } : {}), ddx, ddWeight };
}

async function numbers(example: Case, machine?: Machine): Promise<Record<string, ArrayLike<number>>> {
  const { x, out } = example;
  const program = compile("convolution", traced(example), machine);
  const session = await createSession(program);
  try {
    const feeds = {
      x: randomArray(4, x),
      weight: randomArray(5, [out, x[1], 3, 3], -0.1, 0.1),
      ...(example.bias ? { bias: randomArray(6, [out]) } : {}),
    };
    return await session.run(feeds);
  } finally {
    await session.dispose();
  }
}

/** The largest difference, relative to the largest number. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const largest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const wanted = Array.from(expected);
  return largest(wanted.map((value, i) => actual[i] - value)) / largest(wanted);
}

describe.each(cases)("$title: $x with $out kernels, padding $padding", (example) => {
  test("equals the plain convolution and its gradients", async () => {
    const plain = await numbers(example);
    const taken = await numbers(example, { device: "cpu" });
    expect(Object.keys(taken)).toEqual(Object.keys(plain));
    for (const [name, values] of Object.entries(plain)) {
      expect(taken[name]).toHaveLength(values.length);
      expect(difference(taken[name], values), name).toBeLessThan(5e-6);
    }
  });

  test("equals them with channels in blocks too, where they fill some", async () => {
    const plain = await numbers(example);
    const taken = await numbers(example, await findMachine("cpu"));
    for (const [name, values] of Object.entries(plain))
      expect(difference(taken[name], values), name).toBeLessThan(5e-6);
  });

  test("takes about half the multiplications", () => {
    const { y, dx, dWeight } = traced(example);
    const count = (device?: Device): number => compile("convolution", { y, dx, dWeight }, { device }).multiplications!;
    expect(count("cpu") / count()).toBeGreaterThan(0.49);
    expect(count("cpu") / count()).toBeLessThan(0.62);
  });
});

test.each([
  ["few input channels", [1, 15, 24, 24], [16, 15, 3, 3], 1],
  ["few output channels", [1, 16, 24, 24], [15, 16, 3, 3], 1],
  ["few pixels", [1, 16, 22, 23], [16, 16, 3, 3], 1],
  ["a stride", [1, 16, 64, 64], [16, 16, 3, 3], 2],
  ["another kernel", [1, 16, 24, 24], [16, 16, 3, 1], 1],
] as const)("%s: the convolution stays whole", (_, x, weight, stride) => {
  const y = conv2d(input("x", x), input("weight", weight), { stride, padding: 1 });
  expect(compile("convolution", { y }, { device: "cpu" })).toEqual(compile("convolution", { y }));
});

test("the graph is another one, whose tensors have the same shapes", () => {
  const { y } = traced(cases[0]);
  const [plain, taken] = [undefined, "cpu" as const].map((device) => compile("convolution", { y }, { device }));
  expect(taken.model).not.toEqual(plain.model);
  expect([taken.inputs, taken.outputs]).toEqual([plain.inputs, plain.outputs]);
});
