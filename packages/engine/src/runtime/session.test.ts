import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { programOf, sums } from "../../test/programs.ts";
import { SessionError } from "../errors.ts";
import type { TensorData } from "./program.ts";
import { createSession, type Session } from "./session.ts";

const feeds = () => ({
  a: Float32Array.of(1, 2, 3, 4, 5, 6),
  b: Float32Array.of(10, 20, 30),
  n: Int32Array.of(7, -8),
});

describe("running", () => {
  let session: Session;
  beforeAll(async () => {
    session = await createSession(sums);
  });
  afterAll(() => session.dispose());

  test("gives every output by name", async () => {
    expect(session.program).toEqual({ name: "sums", inputs: sums.inputs, outputs: sums.outputs });
    expect(await session.run(feeds())).toEqual({
      sum: Float32Array.of(11, 22, 33, 14, 25, 36),
      count: Int32Array.of(14, -16),
    });
  });

  test("reads feeds where they lie in larger buffers", async () => {
    const source = Float32Array.of(-1, 1, 2, 3, 4, 5, 6, -1);
    const { sum } = await session.run({ ...feeds(), a: source.subarray(1, 7) });
    expect(sum).toEqual(Float32Array.of(11, 22, 33, 14, 25, 36));
  });

  test("does not touch earlier results", async () => {
    const first = await session.run(feeds());
    await session.run({ ...feeds(), b: new Float32Array(3) });
    expect(first["sum"][0]).toBe(11);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ["a missing input", { n: undefined }, /input "n": got undefined, expected int32\[2\] in a Int32Array/],
    [
      "too few values",
      { a: new Float32Array(5) },
      /input "a": got 5 values, expected float32\[2, 3\], which is 6 values/,
    ],
    ["too many values", { b: new Float32Array(4) }, /input "b": got 4 values/],
    [
      "the wrong kind of array",
      { n: new Float32Array(2) },
      /input "n": got Float32Array, expected int32\[2\] in a Int32Array/,
    ],
    ["a plain array", { b: [1, 2, 3] }, /input "b": got Array, expected float32\[3\] in a Float32Array/],
    ["an unknown name", { c: new Float32Array(1) }, /unknown input "c"; its inputs are: a, b, n/],
    [
      "shared memory",
      { b: new Float32Array(new SharedArrayBuffer(12)) },
      /input "b": its memory is a SharedArrayBuffer/,
    ],
  ])("refuses %s", async (_, change, message) => {
    const run = () => session.run({ ...feeds(), ...(change as Record<string, TensorData>) });
    await expect(run()).rejects.toThrow(SessionError);
    await expect(run()).rejects.toThrow(message);
    await expect(run()).rejects.toThrow(/^program "sums"/);
  });

  test("refuses feeds without an input, and names inherited from Object.prototype", async () => {
    const { n: _, ...withoutN } = feeds();
    await expect(session.run(withoutN)).rejects.toThrow(/input "n": it is missing, expected int32\[2\]/);
    const inherited = { ...feeds(), toString: new Float32Array(1) } as unknown as Record<string, TensorData>;
    await expect(session.run(inherited)).rejects.toThrow(/unknown input "toString"/);
  });

  test("works after a refusal", async () => {
    await expect(session.run({})).rejects.toThrow(SessionError);
    expect((await session.run(feeds()))["count"]).toEqual(Int32Array.of(14, -16));
  });
});

describe("tensors of unusual shape", () => {
  test.each([[[]], [[0]], [[0, 3]], [[1, 1, 1, 1, 1]]])("%j", async (shape) => {
    const tensor = { dtype: "float32", shape } as const;
    const negate = programOf("negate", [["Neg", ["x"], "y"]], [{ name: "x", ...tensor }], [{ name: "y", ...tensor }]);
    const session = await createSession(negate);
    const x = new Float32Array(shape.includes(0) ? 0 : 1).fill(3);
    expect(await session.run({ x })).toEqual({ y: x.map((value) => -value) });
    await session.dispose();
  });
});

describe("loading and disposing", () => {
  test("takes a model in shared memory", async () => {
    const model = new Uint8Array(new SharedArrayBuffer(sums.model.length));
    model.set(sums.model);
    const session = await createSession({ ...sums, model });
    expect((await session.run(feeds()))["count"]).toEqual(Int32Array.of(14, -16));
    await session.dispose();
  });

  test("says which program cannot be loaded, and why", async () => {
    const error: unknown = await createSession({ ...sums, model: Uint8Array.of(255, 255) }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(SessionError);
    expect(error).toMatchObject({ cause: expect.any(Error) });
    expect((error as Error).message).toMatch(/^program "sums": ONNX Runtime cannot load its model: ./);
  });

  test.each([
    ["name", [{ ...sums.outputs[0], name: "total" }, sums.outputs[1]]],
    ["element type", [{ ...sums.outputs[0], dtype: "int32" as const }, sums.outputs[1]]],
    ["shape", [{ ...sums.outputs[0], shape: [3, 2] }, sums.outputs[1]]],
    ["number", [sums.outputs[0]]],
  ])("refuses a program that declares another %s than its model has", async (_, outputs) => {
    await expect(createSession({ ...sums, outputs })).rejects.toThrow(
      /declares the outputs .*, but its model has sum float32\[2, 3\], count int32\[2\]/,
    );
  });

  test("wraps what ONNX Runtime reports during a run", async () => {
    // The index is only known to be out of range when the run happens.
    const gather = programOf(
      "gather",
      [["Gather", ["x", "i"], "y"]],
      [
        { name: "x", dtype: "float32", shape: [2] },
        { name: "i", dtype: "int32", shape: [1] },
      ],
      [{ name: "y", dtype: "float32", shape: [1] }],
    );
    const session = await createSession(gather);
    const failing = session.run({ x: new Float32Array(2), i: Int32Array.of(5) });
    await expect(failing).rejects.toThrow(SessionError);
    await expect(failing).rejects.toThrow(/^program "gather": ONNX Runtime failed: .*idx=5/);
    await session.dispose();
  });

  test("a disposed session refuses runs, and can be disposed again", async () => {
    const session = await createSession(sums);
    await session.dispose();
    await session.dispose();
    await expect(session.run(feeds())).rejects.toThrow(SessionError);
    await expect(session.run(feeds())).rejects.toThrow('program "sums": its session is disposed');
  });
});
