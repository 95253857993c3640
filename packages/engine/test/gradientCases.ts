import {
  add,
  broadcastTo,
  concat,
  cos,
  div,
  elu,
  exp,
  gatherRows,
  input,
  layerNorm,
  log,
  matmul,
  max,
  maximum,
  mul,
  neg,
  type OperatorName,
  operators,
  pad,
  reciprocal,
  reflectPad,
  relu,
  reshape,
  reverse,
  type Shape,
  scatterAddRows,
  sin,
  slice,
  softmax,
  softmaxBlend,
  split,
  sqrt,
  step,
  stopGradient,
  sub,
  sum,
  transpose,
  type Value,
} from "@gpnerf/engine";
import { type Example, float, indices, positive, spaced } from "./examples.ts";
import { mapGradientCases } from "./mapGradientCases.ts";

/** One use of an operator, with numbers at which it is smooth. */
export interface GradientCase {
  readonly title: string;
  /** Graph inputs by name. */
  readonly tensors: Readonly<Record<string, Example>>;
  readonly outputs: (values: Record<string, Value>) => Value | readonly Value[];
}

/** The graph of a case, its differentiable inputs and the numbers to feed. */
export function traceCase({ tensors, outputs }: GradientCase): {
  inputs: Value[];
  outputs: readonly Value[];
  feeds: Record<string, Example["data"]>;
} {
  const values: Record<string, Value> = {};
  const feeds: Record<string, Example["data"]> = {};
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    values[name] = input(name, shape, data instanceof Int32Array ? "int32" : "float32");
    feeds[name] = data;
  }
  const inputs = Object.values(values).filter(({ dtype }) => dtype === "float32");
  return { inputs, outputs: [outputs(values)].flat(), feeds };
}

const shapes: Shape[] = [[], [5], [2, 3, 2], [9, 13]];

function unary(apply: (x: Value) => Value, example: (seed: number, shape: Shape) => Example = float): GradientCase[] {
  return shapes.map((shape, i) => ({
    title: `[${shape}]`,
    tensors: { x: example(i + 1, shape) },
    outputs: ({ x }) => apply(x),
  }));
}

/** Quarters and an offset: numbers of two offsets are never close. */
function stepped(offset: number) {
  return (seed: number, shape: Shape): Example => {
    const { data } = float(seed, shape);
    return { shape, data: Float32Array.from(data, (value) => Math.round(4 * value) / 4 + offset) };
  };
}

/** Broadcasting to the left, to the right, both ways at once, and from scalars. */
const pairs: [Shape, Shape][] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [[3], [2, 3]],
  [
    [4, 1, 3],
    [2, 1],
  ],
  [
    [1, 3],
    [2, 1],
  ],
  [[], [2, 2]],
  [[2, 2], []],
  [[1], [1, 1]],
  [
    [7, 11],
    [7, 1],
  ],
];

function binary(
  apply: (a: Value, b: Value) => Value,
  right: (seed: number, shape: Shape) => Example = float,
  left: (seed: number, shape: Shape) => Example = float,
): GradientCase[] {
  const broadcasts = pairs.map(([a, b], i) => ({
    title: `[${a}] with [${b}]`,
    tensors: { a: left(2 * i, a), b: right(2 * i + 1, b) },
    outputs: ({ a, b }: Record<string, Value>) => apply(a, b),
  }));
  return [
    ...broadcasts,
    { title: "a tensor with itself", tensors: { x: right(1, [4]) }, outputs: ({ x }) => apply(x, x) },
  ];
}

function reductions(
  reduce: (x: Value, axes?: number | readonly number[], keepDims?: boolean) => Value,
  example: (seed: number, shape: Shape) => Example,
): GradientCase[] {
  const of = (shape: Shape, axes?: number | readonly number[], keepDims = false): GradientCase => ({
    title: `[${shape}] over ${axes === undefined ? "everything" : `[${axes}]`}${keepDims ? ", kept" : ""}`,
    tensors: { x: example(shape.length, shape) },
    outputs: ({ x }) => reduce(x, axes, keepDims),
  });
  return [
    of([6]),
    of([2, 3, 4]),
    of([5, 3], 0),
    of([5, 3], 0, true),
    of([5, 3], -1),
    of([2, 3, 4], [0, 1]),
    of([2, 3, 4], [0, 2], true),
    of([2, 3, 4], 1),
    of([2, 1, 3], 1),
    of([1, 3], 0),
    of([2, 3], []),
  ];
}

const matrices = (a: Shape, b: Shape): GradientCase => ({
  title: `[${a}] · [${b}]`,
  tensors: { a: float(1, a), b: float(2, b) },
  outputs: ({ a, b }) => matmul(a, b),
});

const layerNorms = (shape: Shape, epsilon: number): GradientCase => {
  const channels = shape.slice(-1);
  return {
    title: `[${shape}], epsilon ${epsilon}`,
    tensors: { x: float(7, shape), scale: positive(8, channels), bias: float(9, channels) },
    outputs: ({ x, scale, bias }) => layerNorm(x, scale, bias, epsilon),
  };
};

/** Every operator; one that is missing does not compile. */
export const gradientCases: { readonly [K in OperatorName]: readonly GradientCase[] } = {
  add: binary(add),
  sub: binary(sub),
  mul: binary(mul),
  div: binary(div, positive),
  maximum: binary(maximum, stepped(1 / 8), stepped(0)),
  neg: unary(neg),
  exp: unary(exp),
  log: unary(log, positive),
  sqrt: unary(sqrt, positive),
  reciprocal: unary(reciprocal, positive),
  sin: unary(sin),
  cos: unary(cos),
  relu: [[], [5], [2, 3, 2]].map((shape) => ({
    title: `[${shape}]`,
    tensors: { x: spaced(1, shape) },
    outputs: ({ x }) => relu(x),
  })),
  elu: [[], [5], [2, 3, 2]].map((shape) => ({
    title: `[${shape}]`,
    tensors: { x: spaced(2, shape) },
    outputs: ({ x }) => elu(x),
  })),
  step: [[], [5], [2, 3, 2]].map((shape) => ({
    title: `[${shape}]`,
    tensors: { x: spaced(3, shape) },
    outputs: ({ x }) => step(x),
  })),
  stopGradient: unary(stopGradient),
  sum: reductions(sum, float),
  max: reductions(max, spaced),
  reshape: [
    { title: "to more axes", tensors: { x: float(1, [6]) }, outputs: ({ x }) => reshape(x, [2, -1]) },
    { title: "to fewer axes", tensors: { x: float(2, [2, 3, 2]) }, outputs: ({ x }) => reshape(x, [4, 3]) },
    { title: "to a scalar", tensors: { x: float(3, [1, 1]) }, outputs: ({ x }) => reshape(x, []) },
  ],
  transpose: [
    [1, 0, 2],
    [2, 0, 1],
    [0, 2, 1],
  ].map((permutation) => ({
    title: `to [${permutation}]`,
    tensors: { x: float(1, [2, 3, 4]) },
    outputs: ({ x }) => transpose(x, permutation),
  })),
  broadcastTo: (
    [
      [[], [2, 3]],
      [[3], [2, 3]],
      [
        [1, 3],
        [2, 4, 3],
      ],
      [
        [2, 1],
        [2, 5],
      ],
    ] satisfies [Shape, Shape][]
  ).map(([from, to]) => ({
    title: `[${from}] to [${to}]`,
    tensors: { x: float(1, from) },
    outputs: ({ x }) => broadcastTo(x, to),
  })),
  concat: [
    {
      title: "two, first axis",
      tensors: { a: float(1, [2, 3]), b: float(2, [1, 3]) },
      outputs: ({ a, b }) => concat([a, b], 0),
    },
    {
      title: "three, last axis",
      tensors: { a: float(1, [2, 1]), b: float(2, [2, 3]), c: float(3, [2, 2]) },
      outputs: ({ a, b, c }) => concat([a, b, c], -1),
    },
    {
      title: "a tensor with itself, middle axis",
      tensors: { x: float(1, [2, 2, 2]) },
      outputs: ({ x }) => concat([x, x], 1),
    },
  ],
  slice: [
    { title: "a middle piece", tensors: { x: float(1, [2, 6]) }, outputs: ({ x }) => slice(x, 1, 2, 5) },
    { title: "the first rows", tensors: { x: float(1, [4, 3]) }, outputs: ({ x }) => slice(x, 0, 0, 2) },
    { title: "every second, up to the end", tensors: { x: float(1, [7]) }, outputs: ({ x }) => slice(x, 0, 0, 7, 2) },
    {
      title: "every second, one left over",
      tensors: { x: float(1, [2, 8]) },
      outputs: ({ x }) => slice(x, -1, 1, 8, 2),
    },
    {
      title: "every third, several left over",
      tensors: { x: float(1, [2, 11, 2]) },
      outputs: ({ x }) => slice(x, 1, 2, 9, 3),
    },
    { title: "a step beyond the end", tensors: { x: float(1, [5]) }, outputs: ({ x }) => slice(x, 0, 3, 5, 4) },
  ],
  split: [
    { title: "two pieces", tensors: { x: float(1, [2, 5]) }, outputs: ({ x }) => split(x, 1, [2, 3]) },
    { title: "three, middle axis", tensors: { x: float(1, [2, 4, 2]) }, outputs: ({ x }) => split(x, -2, [1, 1, 2]) },
    { title: "pieces that nobody reads", tensors: { x: float(1, [6]) }, outputs: ({ x }) => split(x, 0, [1, 3, 2])[1] },
  ],
  pad: [
    { title: "both ends", tensors: { x: float(1, [2, 3]) }, outputs: ({ x }) => pad(x, 0, 1, 2) },
    { title: "before", tensors: { x: float(1, [2, 3]) }, outputs: ({ x }) => pad(x, 1, 2, 0) },
    { title: "after, negative axis", tensors: { x: float(1, [2, 3, 2]) }, outputs: ({ x }) => pad(x, -1, 0, 1) },
  ],
  reflectPad: [
    { title: "one element", tensors: { x: float(1, [5]) }, outputs: ({ x }) => reflectPad(x, 0, 1) },
    { title: "three elements", tensors: { x: float(1, [2, 9]) }, outputs: ({ x }) => reflectPad(x, 1, 3) },
    { title: "nothing between the ranges", tensors: { x: float(1, [6, 2]) }, outputs: ({ x }) => reflectPad(x, 0, 2) },
    { title: "overlapping ranges", tensors: { x: float(1, [2, 5]) }, outputs: ({ x }) => reflectPad(x, -1, 3) },
    { title: "two axes", tensors: { x: float(1, [1, 2, 4, 5]) }, outputs: ({ x }) => reflectPad(x, [2, 3], 1) },
  ],
  reverse: [
    { title: "first axis", tensors: { x: float(1, [4, 2]) }, outputs: ({ x }) => reverse(x, 0) },
    { title: "last axis", tensors: { x: float(1, [2, 3]) }, outputs: ({ x }) => reverse(x, -1) },
  ],
  matmul: [
    matrices([2, 3], [3, 4]),
    matrices([1, 3], [3, 1]),
    matrices([2, 2, 3], [2, 3, 2]),
    matrices([2, 5, 3], [3, 4]),
    matrices([2, 3], [4, 3, 2]),
    matrices([3, 1, 2, 3], [2, 3, 2]),
    matrices([2, 1, 4, 3], [3, 2]),
    matrices([12, 9], [9, 11]),
    matrices([2, 3, 5], [5, 2]),
    ...[5, 2].map(
      (columns): GradientCase => ({
        title: `joined channels, ${columns} columns`,
        tensors: { a: float(1, [2, 3, 2]), b: float(2, [4, columns]) },
        outputs: ({ a, b }) => matmul(concat([a, mul(a, 2)], 2), b),
      }),
    ),
    {
      title: "joined rows",
      tensors: { a: float(5, [2, 3]), b: float(6, [3, 4]) },
      outputs: ({ a, b }) => matmul(concat([a, mul(a, 2)], 0), b),
    },
    {
      title: "joined gradients",
      tensors: { a: float(7, [4, 5]), b: float(8, [5, 3]) },
      outputs: ({ a, b }) => split(matmul(a, b), 1, [1, 2]),
    },
  ],
  gatherRows: [
    {
      title: "a row twice, one never",
      tensors: { table: float(1, [4, 3]), at: indices([3], 2, 0, 2) },
      outputs: ({ table, at }) => gatherRows(table, at),
    },
    {
      title: "a grid of indices",
      tensors: { table: float(1, [3, 2]), at: indices([2, 2], 1, 1, 0, 2) },
      outputs: ({ table, at }) => gatherRows(table, at),
    },
    {
      title: "one index",
      tensors: { table: float(1, [3, 2]), at: indices([], 1) },
      outputs: ({ table, at }) => gatherRows(table, at),
    },
  ],
  scatterAddRows: [
    {
      title: "a row twice, one never",
      tensors: { updates: float(1, [3, 2]), at: indices([3], 2, 0, 2) },
      outputs: ({ updates, at }) => scatterAddRows(updates, at, 4),
    },
    {
      title: "a grid of indices",
      tensors: { updates: float(1, [2, 3, 2]), at: indices([2, 3], 1, 1, 1, 0, 4, 1) },
      outputs: ({ updates, at }) => scatterAddRows(updates, at, 5),
    },
  ],
  softmax: unary(softmax).slice(1),
  softmaxBlend: [
    {
      title: "the blend",
      tensors: { logits: float(1, [2, 3, 4]), values: float(2, [2, 3, 4]) },
      outputs: ({ logits, values }) => softmaxBlend(logits, values).blended,
    },
    {
      title: "blend and weights",
      tensors: { logits: float(3, [2, 4, 2]), values: float(4, [2, 4, 2]) },
      outputs: ({ logits, values }) => {
        const { blended, weights } = softmaxBlend(logits, values);
        return [blended, weights];
      },
    },
    {
      title: "many channels",
      tensors: { logits: float(7, [1, 2, 65]), values: float(8, [1, 2, 65]) },
      outputs: ({ logits, values }) => {
        const { blended, weights } = softmaxBlend(logits, values);
        return [blended, weights];
      },
    },
    {
      title: "weights alone",
      tensors: { logits: float(5, [1, 3, 2]), values: float(6, [1, 3, 2]) },
      outputs: ({ logits, values }) => softmaxBlend(logits, values).weights,
    },
  ],
  layerNorm: [
    layerNorms([6], 1e-5),
    layerNorms([2, 3, 5], 1e-5),
    layerNorms([4, 3], 0.1),
    layerNorms([8, 17], 1e-5),
    {
      title: "mean and inverse deviation as outputs",
      tensors: { x: float(1, [2, 5]), scale: positive(2, [5]), bias: float(3, [5]) },
      outputs: ({ x, scale, bias }) => operators.layerNorm([x, scale, bias], { epsilon: 1e-3 }),
    },
    {
      title: "inverse deviation alone",
      tensors: { x: float(4, [2, 5]), scale: positive(5, [5]), bias: float(6, [5]) },
      outputs: ({ x, scale, bias }) => operators.layerNorm([x, scale, bias], { epsilon: 1e-3 })[2],
    },
  ],
  ...mapGradientCases,
};
