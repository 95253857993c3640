import {
  add,
  compileScan,
  createSession,
  exp,
  grad,
  input,
  matmul,
  mul,
  type Program,
  printModel,
  reachedGradients,
  relu,
  reshape,
  scalar,
  sharedOperands,
  square,
  sum,
  type TensorData,
  transposeLast,
  type Value,
} from "@gpnerf/engine";
import { assertAllClose, evaluate, randomArray } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";

const x = input("x", [4, 3]);
const left = input("left", [3, 2]);
const right = input("right", [2, 3]);
const bias = input("bias", [3]);
const shared = [left, right, bias];

/** A layer whose matrix is made of two parameters; the bias is read as it is. */
const y = relu(add(matmul(x, matmul(left, right)), bias));
const feeds = { left: randomArray(1, [3, 2]), right: randomArray(2, [2, 3]), bias: randomArray(3, [3]) };

/** Numbers of `chunks` inputs x. */
const chunksOfX = (chunks: number): Float32Array => randomArray(4, [chunks, 4, 3]);

async function run(program: Program, chunks: number, further: Record<string, TensorData> = {}) {
  const session = await createSession(program);
  try {
    return await session.run({ ...feeds, x: chunksOfX(chunks), ...further });
  } finally {
    await session.dispose();
  }
}

/** Values of one chunk after another. */
async function oneByOne(values: Record<string, Value>, chunks: number): Promise<Record<string, TensorData>[]> {
  const all = chunksOfX(chunks);
  const results: Record<string, TensorData>[] = [];
  for (let i = 0; i < chunks; i++)
    results.push(await evaluate(values, { ...feeds, x: all.slice(12 * i, 12 * (i + 1)) }));
  return results;
}

describe("a program that works through chunks", () => {
  const program = compileScan("layer", {
    shared,
    each: { y, strongest: sum(y) },
    added: [square(y)],
    finish: ([squares]) => ({ squares, scaled: mul(squares, bias) }),
  });

  it("declares what is stacked", () => {
    const float = (name: string, shape: number[]) => ({ name, dtype: "float32", shape });
    expect(program.inputs).toEqual([
      float("left", [3, 2]),
      float("right", [2, 3]),
      float("bias", [3]),
      { ...float("x", [4, 3]), stacked: true },
    ]);
    expect(program.outputs).toEqual([
      { ...float("y", [4, 3]), stacked: true },
      { ...float("strongest", []), stacked: true },
      float("squares", [4, 3]),
      float("scaled", [4, 3]),
    ]);
  });

  it.each([1, 2, 5])("gives what %i runs would give, stacked or added up", async (chunks) => {
    const results = await run(program, chunks);
    const expected = await oneByOne({ y, squares: square(y), total: sum(y) }, chunks);
    const stacked = (name: string): number[] => expected.flatMap((one) => Array.from(one[name]));
    const squares = Array.from({ length: 12 }, (_, i) => expected.reduce((all, one) => all + one["squares"][i], 0));
    assertAllClose("y", results["y"], stacked("y"));
    assertAllClose("strongest", results["strongest"], stacked("total"));
    assertAllClose("squares", results["squares"], squares);
    assertAllClose(
      "scaled",
      results["scaled"],
      squares.map((value, i) => value * feeds.bias[i % 3]),
    );
  });

  it("computes once what the chunks share", () => {
    const [outside, inside] = printModel(program.model).split("= Scan(");
    const products = (text: string): number => text.match(/= MatMul\(/g)?.length ?? 0;
    expect([products(outside), products(inside)]).toEqual([1, 1]);
    // Multiplications are those of a chunk.
    expect(program.multiplications).toBe(4 * 3 * 3);
  });

  it("moves the numbers of sums once, after the chunks", async () => {
    const turned = compileScan("turned", {
      shared,
      each: {},
      added: [reshape(transposeLast(y), [12])],
      finish: ([sums]) => ({ sums }),
    });
    const [, inside, outside] = printModel(turned.model).split(/= Scan\(|\n {2}(?=\/(?:transpose|reshape))/);
    expect(inside).not.toContain("Transpose(");
    expect(outside).toContain("Transpose(");
    const results = await run(turned, 2);
    const expected = await oneByOne({ turned: transposeLast(y) }, 2);
    const sums = Array.from(expected[0]["turned"], (value, i) => value + expected[1]["turned"][i]);
    assertAllClose("sums", results["sums"], sums);
  });

  it("prints what is done for each chunk beneath", () => {
    const text = printModel(compileScan("twice", { shared: [], each: { twice: add(x, x) } }).model);
    expect(text).toMatchInlineSnapshot(`
      "twice(x[chunks, 4, 3]) -> twice[chunks, 4, 3]
        twice = Scan(x, body=chunk, num_scan_inputs=1)
          chunk(/chunk/x[4, 3]) -> /chunk/each/twice[4, 3]
            /chunk/add_0 = Add(/chunk/x, /chunk/x)
            /chunk/each/twice = Identity(/chunk/add_0)"
    `);
  });
});

it("gradients that arrive at what the chunks share are added up there and carried on once", async () => {
  const loss = sum(mul(exp(y), y));
  const operands = sharedOperands([loss], shared);
  expect(operands.map(({ shape }) => shape)).toEqual([[3, 3], [3]]);
  const arrived = reachedGradients([{ value: loss, gradient: scalar(1) }], operands, operands);
  const program = compileScan("gradients", {
    shared,
    each: { loss },
    added: arrived as Value[],
    finish: (sums) => {
      const carried = reachedGradients(
        sums.map((gradient, i) => ({ value: operands[i], gradient })),
        shared,
      );
      return Object.fromEntries(carried.map((gradient, i) => [`gradient${i}`, gradient!]));
    },
  });
  const results = await run(program, 3);
  const expected = await oneByOne(Object.fromEntries(grad(loss, shared).map((g, i) => [`gradient${i}`, g])), 3);
  for (const name of ["gradient0", "gradient1", "gradient2"]) {
    const sums = Array.from(expected[0][name], (_, i) => expected.reduce((all, one) => all + one[name][i], 0));
    assertAllClose(name, results[name], sums, { relative: 1e-5 });
  }
});

describe("gradients with ends", () => {
  it("do not go on beyond them, even to a value that is asked for", async () => {
    const composed = matmul(left, right);
    const loss = add(sum(square(matmul(x, composed))), sum(mul(left, left)));
    const [whole, atEnd, direct] = [
      grad(loss, [left])[0],
      ...reachedGradients([{ value: loss, gradient: scalar(1) }], [composed, left], [composed]),
    ] as Value[];
    const viaComposed = matmul(atEnd, transposeLast(right));
    const { bias: _, ...read } = feeds;
    const results = await evaluate({ whole, parts: add(viaComposed, direct) }, { ...read, x: chunksOfX(1) });
    assertAllClose("left", results["parts"], results["whole"], { relative: 1e-5 });
  });
});

describe("refuses", () => {
  it("a result of sums that needs what each chunk has its own of", () => {
    const finish = ([total]: readonly Value[]) => ({ product: mul(total, x) });
    expect(() => compileScan("late", { shared, each: {}, added: [y], finish })).toThrow(
      'compileScan "late": what is made of the sums needs "x", which each chunk has its own of',
    );
  });

  it("outputs that are called like inputs", () => {
    expect(() => compileScan("same", { shared, each: { x: y } })).toThrow('"x" is both an input and an output');
    expect(() => compileScan("same", { shared, each: { left: y } })).toThrow('"left" is both an input and an output');
  });

  it("inputs of one name, and programs without chunks", () => {
    const other = input("left", [4, 3]);
    expect(() => compileScan("same", { shared, each: { sum: add(y, other) } })).toThrow(
      'an input that is stacked and one that is shared are both called "left"',
    );
    expect(() => compileScan("none", { shared, each: { product: matmul(left, right) } })).toThrow(
      "no input is stacked",
    );
  });

  it("stacks of unequal height, and parts of chunks", async () => {
    const z = input("z", [2]);
    const program = compileScan("two", { shared, each: { y, doubled: add(z, z) } });
    await expect(run(program, 3, { z: new Float32Array(4) })).rejects.toThrow(
      'program "two": got 3 of "x" and 2 of "z"; all inputs that are stacked need equally many',
    );
    await expect(run(program, 3, { z: new Float32Array(5) })).rejects.toThrow(
      'program "two", input "z": got 5 values, expected float32[chunks, 2], which is a multiple of 2 values',
    );
    await expect(run(program, 3, { z: new Float32Array(0) })).rejects.toThrow("a multiple of 2 values");
  });
});
