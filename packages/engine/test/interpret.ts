import type { OperatorName, operators, Value } from "@gpnerf/engine";
import { indicesOf, moments, type NaiveTensor, read, tensor, total } from "./naiveTensor.ts";

/** @file A second implementation of every operator, in loops: the oracle of what ONNX Runtime computes. */

type Attributes<K extends OperatorName> = Parameters<(typeof operators)[K]>[1];
type Rule<K extends OperatorName> = (
  inputs: readonly NaiveTensor[],
  attributes: Attributes<K>,
) => NaiveTensor | NaiveTensor[];

/** The value of a graph in float64, by walking it. */
export function interpret(value: Value, feeds: Readonly<Record<string, ArrayLike<number>>>): NaiveTensor {
  const { operator, inputs, attributes } = value.node;
  if ("kind" in operator) {
    return { shape: value.shape, data: operator.kind === "input" ? feeds[operator.name] : operator.data };
  }
  const rule = rules[operator.name as OperatorName] as Rule<never>;
  const outputs = rule(
    inputs.map((input) => interpret(input, feeds)),
    attributes as never,
  );
  return [outputs].flat()[value.index];
}

const map = (x: NaiveTensor, f: (value: number) => number): NaiveTensor =>
  tensor(x.shape, (...index) => f(read(x, index)));

function zip(a: NaiveTensor, b: NaiveTensor, f: (a: number, b: number) => number): NaiveTensor {
  const rank = Math.max(a.shape.length, b.shape.length);
  const fromRight = (shape: readonly number[], axis: number): number => shape[shape.length - rank + axis] ?? 1;
  const shape = Array.from({ length: rank }, (_, axis) => Math.max(fromRight(a.shape, axis), fromRight(b.shape, axis)));
  return tensor(shape, (...index) => f(read(a, index), read(b, index)));
}

/** f of the numbers along the reduced axes, at every index of the kept ones. */
function reduce(x: NaiveTensor, axes: readonly number[], f: (values: number[]) => number): NaiveTensor {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const along = indicesOf(x.shape.map((size, axis) => (axes.includes(axis) ? size : 1)));
  return tensor(kept, (...index) =>
    f(
      along.map((offset) =>
        read(
          x,
          index.map((i, axis) => i + offset[axis]),
        ),
      ),
    ),
  );
}

const withAxis = (index: readonly number[], axis: number, i: number): number[] =>
  index.map((old, k) => (k === axis ? i : old));
const resized = ({ shape }: NaiveTensor, axis: number, size: number): number[] => withAxis(shape, axis, size);

const rules: { readonly [K in OperatorName]: Rule<K> } = {
  add: ([a, b]) => zip(a, b, (x, y) => x + y),
  sub: ([a, b]) => zip(a, b, (x, y) => x - y),
  mul: ([a, b]) => zip(a, b, (x, y) => x * y),
  div: ([a, b]) => zip(a, b, (x, y) => x / y),
  maximum: ([a, b]) => zip(a, b, Math.max),
  neg: ([x]) => map(x, (v) => -v),
  exp: ([x]) => map(x, Math.exp),
  log: ([x]) => map(x, Math.log),
  sqrt: ([x]) => map(x, Math.sqrt),
  reciprocal: ([x]) => map(x, (v) => 1 / v),
  sin: ([x]) => map(x, Math.sin),
  cos: ([x]) => map(x, Math.cos),
  relu: ([x]) => map(x, (v) => Math.max(v, 0)),
  elu: ([x]) => map(x, (v) => (v > 0 ? v : Math.expm1(v))),
  step: ([x]) => map(x, (v) => (v > 0 ? 1 : 0)),
  stopGradient: ([x]) => x,
  sum: ([x], { axes }) => reduce(x, axes, (values) => total(values.length, (i) => values[i])),
  max: ([x], { axes }) => reduce(x, axes, (values) => Math.max(...values)),
  reshape: ([x], { shape }) => ({ shape, data: x.data }),
  transpose: ([x], { permutation }) =>
    tensor(
      permutation.map((axis) => x.shape[axis]),
      (...index) =>
        read(
          x,
          permutation.map((_, axis) => index[permutation.indexOf(axis)]),
        ),
    ),
  broadcastTo: ([x], { shape }) => tensor(shape, (...index) => read(x, index)),
  concat: (parts, { axis }) => {
    const owners = parts.flatMap((part) => Array.from({ length: part.shape[axis] }, (_, i) => ({ part, i })));
    return tensor(resized(parts[0], axis, owners.length), (...index) => {
      const { part, i } = owners[index[axis]];
      return read(part, withAxis(index, axis, i));
    });
  },
  slice: ([x], { axis, start, end, step }) =>
    tensor(resized(x, axis, Math.ceil((end - start) / step)), (...index) =>
      read(x, withAxis(index, axis, start + step * index[axis])),
    ),
  split: ([x], { axis, sizes }) =>
    sizes.map((size, piece) => {
      const start = total(piece, (i) => sizes[i]);
      return tensor(resized(x, axis, size), (...index) => read(x, withAxis(index, axis, start + index[axis])));
    }),
  pad: ([x], { axis, before, after }) =>
    tensor(resized(x, axis, before + x.shape[axis] + after), (...index) => {
      const i = index[axis] - before;
      return i >= 0 && i < x.shape[axis] ? read(x, withAxis(index, axis, i)) : 0;
    }),
  reflectPad: ([x], { axes, amount }) =>
    tensor(
      x.shape.map((size, axis) => (axes.includes(axis) ? size + 2 * amount : size)),
      (...index) =>
        read(
          x,
          index.map((i, axis) => {
            if (!axes.includes(axis)) return i;
            const last = x.shape[axis] - 1;
            return last - Math.abs(last - Math.abs(i - amount));
          }),
        ),
    ),
  reverse: ([x], { axis }) =>
    tensor(x.shape, (...index) => read(x, withAxis(index, axis, x.shape[axis] - 1 - index[axis]))),
  matmul: ([a, b]) => {
    const [rows, inner] = a.shape.slice(-2);
    const columns = b.shape[b.shape.length - 1];
    const batch = zip(
      { shape: a.shape.slice(0, -2), data: [] },
      { shape: b.shape.slice(0, -2), data: [] },
      () => 0,
    ).shape;
    return tensor([...batch, rows, columns], (...index) => {
      const [row, column] = index.slice(-2);
      const lead = index.slice(0, -2);
      return total(inner, (k) => read(a, [...lead, row, k]) * read(b, [...lead, k, column]));
    });
  },
  gatherRows: ([table, at]) =>
    tensor([...at.shape, table.shape[1]], (...index) =>
      read(table, [read(at, index.slice(0, -1)), index[index.length - 1]]),
    ),
  scatterAddRows: ([updates, at], { rows }) => {
    const channels = updates.shape[updates.shape.length - 1];
    return tensor([rows, channels], (row, channel) =>
      total(at.data.length, (i) => (at.data[i] === row ? updates.data[i * channels + channel] : 0)),
    );
  },
  softmax: ([x]) => {
    const last = [x.shape.length - 1];
    const powers = zip(
      x,
      reduce(x, last, (values) => Math.max(...values)),
      (v, most) => Math.exp(v - most),
    );
    return zip(
      powers,
      reduce(powers, last, (values) => total(values.length, (i) => values[i])),
      (p, sum) => p / sum,
    );
  },
  softmaxBlend: ([logits, values]) => {
    const exponentials = zip(
      logits,
      reduce(logits, [1], (along) => Math.max(...along)),
      (l, most) => Math.exp(l - most),
    );
    const sum = (x: NaiveTensor) => reduce(x, [1], (along) => total(along.length, (i) => along[i]));
    const normalizer = map(sum(exponentials), (s) => 1 / s);
    const blended = zip(sum(zip(exponentials, values, (e, v) => e * v)), normalizer, (s, n) => s * n);
    const [rows, , channels] = logits.shape;
    return [{ shape: [rows, channels], data: blended.data }, exponentials, normalizer];
  },
  instanceNorm: ([x, scale, bias], { epsilon }) => {
    const pixels = [2, 3];
    const inverse = reduce(x, pixels, (values) => moments(values, epsilon).inverseDeviation);
    const centred = zip(
      x,
      reduce(x, pixels, (values) => moments(values, epsilon).mean),
      (v, m) => v - m,
    );
    const normalized = zip(centred, inverse, (v, r) => v * r);
    const perChannel = ({ data }: NaiveTensor): NaiveTensor => ({ shape: [1, data.length, 1, 1], data });
    const scaled = zip(normalized, perChannel(scale), (v, s) => v * s);
    return [zip(scaled, perChannel(bias), (v, b) => v + b), normalized, inverse];
  },
  layerNorm: ([x, scale, bias], { epsilon }) => {
    const last = [x.shape.length - 1];
    const mean = reduce(x, last, (values) => moments(values, epsilon).mean);
    const inverse = reduce(x, last, (values) => moments(values, epsilon).inverseDeviation);
    const normalized = zip(
      zip(x, mean, (v, m) => v - m),
      inverse,
      (v, r) => v * r,
    );
    return [
      zip(
        zip(normalized, scale, (v, s) => v * s),
        bias,
        (v, b) => v + b,
      ),
      mean,
      inverse,
    ];
  },
  conv2d: ([x, given, bias], { stride, padding: [top, left, bottom, right], turned }) => {
    const [images, channels, height, width] = x.shape;
    const [, , kernelHeight, kernelWidth] = given.shape;
    const weight = turned
      ? tensor([given.shape[1], given.shape[0], kernelHeight, kernelWidth], (o, c, i, j) =>
          read(given, [c, o, kernelHeight - 1 - i, kernelWidth - 1 - j]),
        )
      : given;
    const [out] = weight.shape;
    const outHeight = Math.floor((height + top + bottom - kernelHeight) / stride) + 1;
    const outWidth = Math.floor((width + left + right - kernelWidth) / stride) + 1;
    return tensor(
      [images, out, outHeight, outWidth],
      (image, o, row, column) =>
        (bias?.data[o] ?? 0) +
        total(channels, (c) =>
          total(kernelHeight, (i) =>
            total(kernelWidth, (j) => {
              const [y, x_] = [row * stride + i - top, column * stride + j - left];
              const inside = y >= 0 && y < height && x_ >= 0 && x_ < width;
              return inside ? read(x, [image, c, y, x_]) * read(weight, [o, c, i, j]) : 0;
            }),
          ),
        ),
    );
  },
  conv2dWeightGradient: ([g, x], { stride, padding: [top, left], kernel }) => {
    const [images, out, outHeight, outWidth] = g.shape;
    const [, channels, height, width] = x.shape;
    return tensor([out, channels, ...kernel], (o, c, i, j) =>
      total(images, (image) =>
        total(outHeight, (row) =>
          total(outWidth, (column) => {
            const [y, x_] = [row * stride + i - top, column * stride + j - left];
            const inside = y >= 0 && y < height && x_ >= 0 && x_ < width;
            return inside ? read(x, [image, c, y, x_]) * read(g, [image, o, row, column]) : 0;
          }),
        ),
      ),
    );
  },
  convTranspose2d: ([x, weight], { stride, padding: [top, left], outputSize: [outHeight, outWidth] }) => {
    const [images, channels, height, width] = x.shape;
    const [, out, kernelHeight, kernelWidth] = weight.shape;
    return tensor([images, out, outHeight, outWidth], (image, o, row, column) =>
      total(channels, (c) =>
        total(height, (y) =>
          total(width, (x_) => {
            const [i, j] = [row + top - y * stride, column + left - x_ * stride];
            const reached = i >= 0 && i < kernelHeight && j >= 0 && j < kernelWidth;
            return reached ? read(x, [image, c, y, x_]) * read(weight, [c, o, i, j]) : 0;
          }),
        ),
      ),
    );
  },
};
