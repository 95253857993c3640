import {
  add,
  broadcastTo,
  compile,
  concat,
  constant,
  conv2d,
  convolution,
  DTypeError,
  EngineError,
  exp,
  gatherRows,
  grad,
  groupNormalization,
  input,
  instanceNorm,
  instanceNormalization,
  layerNorm,
  layerNormalization,
  linear,
  matmul,
  max,
  mul,
  operators,
  ParameterScope,
  pad,
  reflectPad,
  relu,
  reshape,
  resizeBilinear,
  resizeNearest,
  reverse,
  ShapeError,
  scalar,
  scatterAddRows,
  slice,
  softmax,
  softmaxBlend,
  split,
  sum,
  sumTo,
  transpose,
  transposeLast,
  unsqueeze,
  vectorJacobianProduct,
} from "@gpnerf/engine";
import { expect, test } from "vitest";

const a = input("a", [2, 3]);
const b = input("b", [4, 3]);
const maps = input("maps", [1, 4, 5, 6]);
const at = input("at", [2], "int32");
const scope = () => new ParameterScope("layer.");

/** Messages of calls that must be refused, one per line; each has to name the operator, the shapes and the axis. */
function messages(kind: new (message: string) => EngineError, calls: readonly (() => unknown)[]): string {
  const lines = calls.map((call) => {
    try {
      call();
    } catch (error) {
      if (error instanceof kind) return error.message;
      throw error;
    }
    throw new Error(`accepted: ${String(call)}`);
  });
  return `\n${lines.join("\n")}\n`;
}

test("leaves", () => {
  const calls = [
    () => input("x", [2, 0]),
    () => input("x", [2.5]),
    () => constant([1, 2, 3], [2, 2]),
    () => constant([1, 2, 3, 4, 5, 6], [-2, -3]),
  ];
  expect(messages(ShapeError, calls)).toMatchInlineSnapshot(`
    "
    input "x": shape [2, 0] must hold positive integers; every size is known when a graph is traced
    input "x": shape [2.5] must hold positive integers; every size is known when a graph is traced
    constant: 3 numbers do not fill shape [2, 2] (4 elements)
    constant: shape [-2, -3] must hold whole numbers
    "
  `);
  expect(messages(EngineError, [() => input("2x", [1]), () => input("", [1])])).toMatchInlineSnapshot(`
    "
    input: "2x" is no usable tensor name; use letters, digits, ., _ and -, beginning with a letter or _
    input: "" is no usable tensor name; use letters, digits, ., _ and -, beginning with a letter or _
    "
  `);
});

test("elementwise operators and reductions", () => {
  const calls = [
    () => add(a, b),
    () => mul(input("c", [2, 1, 5]), b),
    () => sum(a, 2),
    () => max(a, -3),
    () => sum(a, [0, -2]),
    () => sum(scalar(1), 0),
    () => sumTo(a, [3, 2]),
    () => sumTo(input("d", [3]), [1, 3]),
  ];
  expect(messages(ShapeError, calls)).toMatchInlineSnapshot(`
    "
    add: [2, 3] and [4, 3] do not broadcast: axis -2 has sizes 2 and 4; they must be equal or 1
    mul: [2, 1, 5] and [4, 3] do not broadcast: axis -1 has sizes 5 and 3; they must be equal or 1
    sum: axis 2 does not exist in [2, 3]; use -2..1
    max: axis -3 does not exist in [2, 3]; use -2..1
    sum: axes [0, 0] name an axis of [2, 3] twice
    sum: axis 0 does not exist in [], a scalar; it has no axes
    sumTo: [2, 3] and [3, 2] do not broadcast: axis -2 has sizes 2 and 3; they must be equal or 1
    sumTo: [1, 3] does not broadcast to [3], so [3] cannot be summed back to it
    "
  `);
});

test("movement", () => {
  const calls = [
    () => reshape(a, [4]),
    () => reshape(a, [4, -1]),
    () => reshape(a, [-1, -1]),
    () => reshape(a, [0, -1]),
    () => reshape(a, [-2, -3]),
    () => transpose(a, [0, 0]),
    () => transpose(a, [0, 1, 2]),
    () => transposeLast(input("d", [3])),
    () => broadcastTo(a, [2, 4]),
    () => broadcastTo(a, [1, 3]),
    () => broadcastTo(a, [3]),
    () => concat([], 0),
    () => concat([a, b], 1),
    () => concat([a, maps], 0),
    () => concat([a, b], 2),
    () => slice(a, 1, 1, 4),
    () => slice(a, 0, 1, 1),
    () => slice(a, 0, 0, 2, 0.5),
    () => slice(a, 2, 0, 1),
    () => split(a, 1, [1, 1]),
    () => split(a, 1, [3, 0]),
    () => split(a, 2, [1]),
    () => pad(a, 0, -1, 0),
    () => pad(a, 5, 1, 0),
    () => reverse(a, 2),
    () => unsqueeze(a, 3),
    () => reflectPad(a, 1, 3),
    () => reflectPad(a, 1, -1),
  ];
  expect(messages(ShapeError, calls)).toMatchInlineSnapshot(`
    "
    reshape: [2, 3] has 6 elements, [4] has 4; they must be equal
    reshape: the 6 elements of [2, 3] do not fill [4, -1]: 4 does not divide them (axis 1)
    reshape: [-1, -1] for [2, 3] leaves several sizes open; only one can be -1
    reshape: the 6 elements of [2, 3] do not fill [0, -1]: 0 does not divide them (axis 1)
    reshape: [2, 3] to [-2, -3]: size -2 (axis 0) is no whole number
    transpose: [0, 0] is no permutation of the axes [0, 1] of [2, 3]; name each axis once
    transpose: [0, 1, 2] is no permutation of the axes [0, 1] of [2, 3]; name each axis once
    transposeLast: [3] has 1 axes; at least two are needed (axes -2 and -1)
    broadcastTo: [2, 3] and [2, 4] do not broadcast: axis -1 has sizes 3 and 4; they must be equal or 1
    broadcastTo: [2, 3] does not stretch to [1, 3]: axis -2 would have to shrink
    broadcastTo: [2, 3] does not stretch to [3]: axis -2 would have to shrink
    concat: got no tensors; at least one is needed
    concat: tensor 1 [4, 3] does not join tensor 0 [2, 3] along axis 1: axis 0 has sizes 4 and 2; they must be equal
    concat: tensor 1 [1, 4, 5, 6] does not join tensor 0 [2, 3] along axis 0: they have 4 and 2 axes; the counts must be equal
    concat: axis 2 does not exist in [2, 3]; use -2..1
    slice: 1..4 step 1 does not lie within axis 1 of [2, 3]; expected whole numbers with 0 ≤ start < end ≤ 3 and step ≥ 1
    slice: 1..1 step 1 does not lie within axis 0 of [2, 3]; expected whole numbers with 0 ≤ start < end ≤ 2 and step ≥ 1
    slice: 0..2 step 0.5 does not lie within axis 0 of [2, 3]; expected whole numbers with 0 ≤ start < end ≤ 2 and step ≥ 1
    slice: axis 2 does not exist in [2, 3]; use -2..1
    split: pieces of [1, 1] do not make up axis 1 of [2, 3]; expected whole numbers above 0 that add up to 3
    split: pieces of [3, 0] do not make up axis 1 of [2, 3]; expected whole numbers above 0 that add up to 3
    split: axis 2 does not exist in [2, 3]; use -2..1
    pad: cannot add -1 and 0 zeros to axis 0 of [2, 3]; expected whole numbers, 0 or more (slice takes elements away)
    pad: axis 5 does not exist in [2, 3]; use -2..1
    reverse: axis 2 does not exist in [2, 3]; use -2..1
    unsqueeze: cannot add axis 3 to [2, 3]; use -3..2
    reflectPad: cannot mirror 3 elements of axis 1 of [2, 3]; expected a whole number, 0..2
    reflectPad: cannot mirror -1 elements of axis 1 of [2, 3]; expected a whole number, 0..2
    "
  `);
});

test("products, indexing and normalization", () => {
  const calls = [
    () => matmul(a, b),
    () => matmul(a, input("d", [3])),
    () => matmul(input("e", [2, 4, 3]), input("f", [5, 3, 4])),
    () => gatherRows(maps, at),
    () => scatterAddRows(a, input("many", [3], "int32"), 5),
    () => scatterAddRows(scalar(1), at, 5),
    () => scatterAddRows(input("long", [6, 4]), input("grid", [2, 3], "int32"), 5),
    () => scatterAddRows(a, at, 0),
    () => softmax(scalar(1)),
    () => layerNorm(a, input("wide", [4]), input("bias", [3]), 1e-5),
    () => layerNorm(scalar(1), input("wide", [4]), input("bias", [3]), 1e-5),
    () => softmaxBlend(a, a),
    () => softmaxBlend(input("l", [2, 3, 4]), input("v", [2, 1, 4])),
    () => instanceNorm(a, input("s", [3]), input("s", [3]), 1e-5),
    () => instanceNorm(maps, input("s", [4]), input("s", [5]), 1e-5),
  ];
  expect(messages(ShapeError, calls)).toMatchInlineSnapshot(`
    "
    matmul: [2, 3] · [4, 3]: axis -1 of the left has size 3, axis -2 of the right 4; they must be equal
    matmul: [2, 3] · [3] needs at least two axes on each side
    matmul: [2, 4, 3] · [5, 3, 4] without the last two axes: [2] and [5] do not broadcast: axis -1 has sizes 2 and 5; they must be equal or 1
    gatherRows: the table is [1, 4, 5, 6], expected [rows, channels] for indices [2]
    scatterAddRows: updates are [2, 3], expected [3, channels] for indices [3]: one row of channels (axis -1) per index
    scatterAddRows: updates are [], expected [2, channels] for indices [2]: one row of channels (axis -1) per index
    scatterAddRows: updates are [6, 4], expected [2, 3, channels] for indices [2, 3]: one row of channels (axis -1) per index
    scatterAddRows: cannot make 0 rows (axis 0) of 3 channels; expected a positive integer
    softmax: got a scalar, shape []; expected at least one axis, the one to normalize over
    layerNorm: scale is [4], expected [3], the size of the last axis of x [2, 3]
    layerNorm: got a scalar, shape []; expected at least one axis, the one to normalize over
    softmaxBlend: logits are [2, 3] and values [2, 3]; both must be [rows, count, channels] of equal sizes
    softmaxBlend: logits are [2, 3, 4] and values [2, 1, 4]; both must be [rows, count, channels] of equal sizes
    instanceNorm: x is [2, 3], expected four axes: [images, channels, height, width]
    instanceNorm: bias is [5], expected [4], the channels (axis 1) of x [1, 4, 5, 6]
    "
  `);
});

test("convolutions", () => {
  const weight = input("weight", [2, 4, 3, 3]);
  const calls = [
    () => conv2d(a, weight),
    () => conv2d(maps, input("narrow", [2, 3, 3, 3])),
    () => conv2d(maps, input("tall", [2, 4, 7, 3]), { padding: [1, 0, 0, 0] }),
    () => conv2d(maps, weight, { stride: 0 }),
    () => conv2d(maps, weight, { padding: [0, -1, 0, 0] }),
    () => conv2d(maps, weight, { bias: input("bias", [4]) }),
    () => operators.conv2dWeightGradient([a, maps], { stride: 1, padding: [0, 0, 0, 0], kernel: [3, 3] }),
    () => operators.conv2dWeightGradient([maps, maps], { stride: 0, padding: [1, 1, 1, 1], kernel: [3, 3] }),
    () => operators.conv2dWeightGradient([maps, maps], { stride: 1, padding: [0, 0, 0, 0], kernel: [3, 2] }),
    () => operators.convTranspose2d([maps, weight], { stride: 1, padding: [0, 0, 0, 0], outputSize: [7, 8] }),
    () =>
      operators.convTranspose2d([maps, input("w", [4, 2, 3, 3])], {
        stride: 2,
        padding: [1, 1, 1, 1],
        outputSize: [9, 13],
      }),
  ];
  expect(messages(ShapeError, calls)).toMatchInlineSnapshot(`
    "
    conv2d: got x [2, 3], weight [2, 4, 3, 3]; expected [images, channels, height, width] and [out, in, height, width]
    conv2d: x [1, 4, 5, 6] has 4 channels (axis 1), weight [2, 3, 3, 3] expects 3 (axis 1)
    conv2d: kernel 7x3 of weight [2, 4, 7, 3] does not fit into the 6x6 map that x [1, 4, 5, 6] is with padding (axes 2, 3)
    conv2d: stride 0 and padding [0, 0, 0, 0] on axes 2 and 3 of [1, 4, 5, 6]; expected whole numbers, stride ≥ 1 and padding ≥ 0
    conv2d: stride 1 and padding [0, -1, 0, 0] on axes 2 and 3 of [1, 4, 5, 6]; expected whole numbers, stride ≥ 1 and padding ≥ 0
    conv2d: bias is [4], expected [2], one number for each output channel (axis 0) of weight [2, 4, 3, 3]
    conv2dWeightGradient: got g [2, 3], x [1, 4, 5, 6]; expected [images, channels, height, width] of both
    conv2dWeightGradient: stride 0 and padding [1, 1, 1, 1] on axes 2 and 3 of [1, 4, 5, 6]; expected whole numbers, stride ≥ 1 and padding ≥ 0
    conv2dWeightGradient: g is [1, 4, 5, 6]; a 3x2 kernel with stride 1 and padding [0, 0, 0, 0] makes [1, 4, 3, 5] of x [1, 4, 5, 6] (axes 0, 2, 3)
    convTranspose2d: x [1, 4, 5, 6] has 4 channels (axis 1), weight [2, 4, 3, 3] expects 2 (axis 0)
    convTranspose2d: x [1, 4, 5, 6] with weight [4, 2, 3, 3] and stride 2 cannot become 13 on axis 3; use 11..12
    "
  `);
});

test("layers", () => {
  const calls = [
    () => linear(scope(), scalar(1), 4),
    () => layerNormalization(scope(), scalar(1), 1e-5),
    () => convolution(scope(), a, 2, { kernel: 3 }),
    () => convolution(scope(), maps, 2, { kernel: 3, padding: [1, 0, 1, 0], paddingMode: "reflect" }),
    () => convolution(scope(), maps, 2, { kernel: 11, padding: 5, paddingMode: "reflect" }),
    () => groupNormalization(scope(), maps, 3, 1e-5),
    () => instanceNormalization(scope(), a, 1e-5),
    () => resizeBilinear(a, 4, 4, "corners"),
    () => resizeNearest(maps, 0, 4),
    () => {
      const shared = scope();
      linear(shared, a, 5);
      linear(shared, a, 6);
    },
  ];
  expect(messages(ShapeError, calls)).toMatchInlineSnapshot(`
    "
    linear: got a scalar, shape []; expected [..., channels]
    layerNormalization: got a scalar, shape []; expected [..., channels]
    convolution: x is [2, 3], expected four axes: [images, channels, height, width]
    convolution: reflect padding [1, 0, 1, 0] of x [1, 4, 5, 6] (axes 2, 3) must be one number; only zero padding can differ between sides
    reflectPad: cannot mirror 5 elements of axis 2 of [1, 4, 5, 6]; expected a whole number, 0..4
    groupNormalization: 3 groups do not divide the 4 channels (axis 1) of x [1, 4, 5, 6]
    instanceNormalization: x is [2, 3], expected four axes: [images, channels, height, width]
    resizeBilinear: x is [2, 3], expected four axes: [images, channels, height, width]
    resizeNearest: cannot resize x [1, 4, 5, 6] to 0x4 (axes 2, 3); expected positive whole numbers
    parameter layer.weight: declared with [5, 3] and again with [6, 3]; give each its own name or scope
    "
  `);
});

test("gradients", () => {
  const calls = [() => grad(a, [a]), () => vectorJacobianProduct([{ value: a, gradient: b }], [a])];
  expect(messages(ShapeError, calls)).toMatchInlineSnapshot(`
    "
    grad: the loss is [2, 3]; it must be a single number, e.g. sum(x) or mean(x)
    grad: a gradient [4, 3] arrives at a value [2, 3]; they must have equal shapes
    "
  `);
});

test("element types", () => {
  const calls = [
    () => add(a, at),
    () => relu(at),
    () => exp(at),
    () => sum(at),
    () => matmul(input("i", [2, 2], "int32"), a),
    () => softmax(at),
    () => concat([at, input("f", [2])], 0),
    () => gatherRows(a, input("float", [2])),
    () => scatterAddRows(input("i", [2, 3], "int32"), at, 4),
    () => conv2d(input("i", [1, 4, 3, 3], "int32"), maps),
  ];
  expect(messages(DTypeError, calls)).toMatchInlineSnapshot(`
    "
    add: a tensor [2] is int32, expected float32; int32 tensors are indices for gatherRows and scatterAddRows
    relu: a tensor [2] is int32, expected float32; int32 tensors are indices for gatherRows and scatterAddRows
    exp: a tensor [2] is int32, expected float32; int32 tensors are indices for gatherRows and scatterAddRows
    sum: a tensor [2] is int32, expected float32; int32 tensors are indices for gatherRows and scatterAddRows
    matmul: a tensor [2, 2] is int32, expected float32; int32 tensors are indices for gatherRows and scatterAddRows
    softmax: a tensor [2] is int32, expected float32; int32 tensors are indices for gatherRows and scatterAddRows
    concat: tensor 1 [2] does not join tensor 0 [2] along axis 0: they are float32 and int32; they must be equal
    gatherRows: indices [2] are float32, expected int32
    scatterAddRows: a tensor [2, 3] is int32, expected float32; int32 tensors are indices for gatherRows and scatterAddRows
    conv2d: a tensor [1, 4, 3, 3] is int32, expected float32; int32 tensors are indices for gatherRows and scatterAddRows
    "
  `);
});

test("names", () => {
  const calls = [
    () => compile("step", { y: concat([input("x", [2]), input("x", [3])], 0) }),
    () => compile("step", { y: add(input("x", [2]), input("x", [2])) }),
    () => compile("step", { a: relu(a) }),
    () => compile("step", { "": a }),
    () => compile("step", { "/relu_0": relu(a) }),
    () => compile("step", { y: relu(a) }, { given: { "two words": a } }),
    () => compile("step", { y: relu(a) }, { given: { piece: split(a, 1, [1, 2])[0] } }),
  ];
  expect(messages(EngineError, calls)).toMatchInlineSnapshot(`
    "
    compile: two inputs are called "x", float32 [2] and float32 [3]; trace one and use it twice, or give each its own name
    compile: two inputs are called "x", float32 [2] and float32 [2]; trace one and use it twice, or give each its own name
    compile "step": "a" is both an input and an output; rename the output
    compile "step": "" is no usable output name; names are not empty and do not start with /
    compile "step": "/relu_0" is no usable output name; names are not empty and do not start with /
    compile "step", given value: "two words" is no usable tensor name; use letters, digits, ., _ and -, beginning with a letter or _
    compile "step", given value "piece": it is one of 2 outputs of an operator, and only the single output of one can be given
    "
  `);
});
