import {
  compile,
  conv2d,
  createSession,
  findMachine,
  input,
  type Machine,
  printModel,
  type Shape,
} from "@gpnerf/engine";
import { randomArray } from "@gpnerf/engine/testing";
import { describe, expect, test } from "vitest";

/** @file Convolutions of maps with their channels in blocks are held to the same ones of plain maps. */

/** Block of the machine; where it has none, nothing but the programs for a machine of blocks of 16 can be checked. */
const machine = await findMachine("cpu");
const blocks16: Machine = { channelBlock: 16 };

interface Case {
  readonly title: string;
  readonly x: Shape;
  readonly weight: Shape;
  readonly stride?: number;
  readonly padding?: number;
  readonly bias?: boolean;
}

const inBlocks: readonly Case[] = [
  { title: "one block", x: [1, 16, 20, 16], weight: [16, 16, 1, 1] },
  { title: "several blocks, bias", x: [1, 48, 16, 24], weight: [32, 48, 3, 3], padding: 1, bias: true },
  { title: "a stride, two images", x: [2, 32, 40, 42], weight: [64, 32, 3, 3], stride: 2, padding: 1 },
  { title: "a wide kernel of few channels", x: [1, 3, 46, 52], weight: [16, 3, 7, 7], stride: 2, bias: true },
];

const plain: readonly Case[] = [
  { title: "few pixels", x: [1, 16, 15, 20], weight: [16, 16, 1, 1] },
  { title: "input channels that fill no block", x: [1, 24, 20, 20], weight: [16, 24, 3, 3], padding: 1 },
  { title: "output channels that fill no block", x: [1, 16, 20, 20], weight: [24, 16, 3, 3], padding: 1 },
];

const traced = ({ x, weight, stride = 1, padding = 0, bias }: Case, on: Machine) =>
  compile(
    "convolution",
    {
      y: conv2d(input("x", x), input("weight", weight), {
        stride,
        padding,
        bias: bias ? input("bias", [weight[0]]) : undefined,
      }),
    },
    on,
  );

async function convolved(example: Case, on: Machine): Promise<Float32Array> {
  const { x, weight, bias } = example;
  const session = await createSession(traced(example, on));
  try {
    const outputs = await session.run({
      x: randomArray(1, x),
      weight: randomArray(2, weight, -0.1, 0.1),
      ...(bias ? { bias: randomArray(3, [weight[0]]) } : {}),
    });
    return outputs["y"] as Float32Array;
  } finally {
    await session.dispose();
  }
}

describe.each(inBlocks)("$title: $x with kernels $weight", (example) => {
  test("is written in blocks, with the multiplications of the plain convolution", () => {
    const written = traced(example, blocks16);
    expect(printModel(written.model)).toContain("ReorderOutput");
    expect(written.multiplications).toBe(traced(example, {}).multiplications);
  });

  test.skipIf(machine.channelBlock === undefined)("equals the plain convolution", async () => {
    const expected = await convolved(example, {});
    const actual = await convolved(example, { channelBlock: machine.channelBlock });
    expect(actual).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(Math.abs(actual[i] - value)).toBeLessThan(1e-5);
  });
});

test.each(plain)("$title: plain maps", (example) => {
  expect(traced(example, blocks16)).toEqual(traced(example, {}));
});

describe("the machine", () => {
  test("has blocks where ONNX Runtime convolves them: on processors with the x86-64 instruction set", () => {
    expect(machine.device).toBe("cpu");
    if (process.arch === "x64") expect([8, 16]).toContain(machine.channelBlock);
    else expect(machine.channelBlock).toBeUndefined();
  });

  test("has none on a GPU", async () => {
    expect(await findMachine("webgpu")).toEqual({ device: "webgpu" });
  });

  test.skipIf(machine.channelBlock === undefined)("does not take another block for its own", async () => {
    const other = machine.channelBlock === 16 ? 8 : 16;
    const [example] = inBlocks.slice(1);
    const expected = await convolved(example, {});
    const wrong = await convolved(example, { channelBlock: other }).catch(() => undefined);
    expect(wrong?.every((value, i) => Math.abs(value - expected[i]) < 1e-3) ?? false).toBe(false);
  });
});
