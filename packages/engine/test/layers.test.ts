import {
  type ConvolutionOptions,
  convolution,
  groupNormalization,
  initializeParameters,
  input,
  instanceNormalization,
  layerNormalization,
  linear,
  ParameterScope,
  type ResizeAlignment,
  resizeBilinear,
  resizeNearest,
  type Shape,
  type Value,
} from "@gpnerf/engine";
import { assertAllClose, checkGradients, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, test } from "vitest";
import { moments, type NaiveTensor, read, tensor, total } from "./naiveTensor.ts";

interface LayerCase {
  readonly title: string;
  readonly shape: Shape;
  readonly layer: (scope: ParameterScope, x: Value) => Value;
  /** The layer in loops, given its parameters by name. */
  readonly naive: (x: NaiveTensor, parameters: Record<string, NaiveTensor>) => NaiveTensor;
}

const linearCase = (shape: Shape, out: number, bias: boolean): LayerCase => ({
  title: `linear of [${shape}] to ${out}${bias ? "" : " without bias"}`,
  shape,
  layer: (scope, x) => linear(scope, x, out, { bias }),
  naive: (x, { weight, bias }) =>
    tensor([...shape.slice(0, -1), out], (...index) => {
      const [lead, o] = [index.slice(0, -1), index[index.length - 1]];
      return total(weight.shape[1], (i) => read(weight, [o, i]) * read(x, [...lead, i])) + (bias ? read(bias, [o]) : 0);
    }),
});

/** Reads outside the map mirror at the edge pixels (which are not repeated) or find zeros. */
function readPadded(
  x: NaiveTensor,
  mode: "zeros" | "reflect",
  image: number,
  channel: number,
  row: number,
  column: number,
): number {
  const [, , height, width] = x.shape;
  const mirror = (i: number, size: number): number => (i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i);
  const inside = row >= 0 && row < height && column >= 0 && column < width;
  if (mode === "zeros") return inside ? read(x, [image, channel, row, column]) : 0;
  return read(x, [image, channel, mirror(row, height), mirror(column, width)]);
}

const convolutionCase = (shape: Shape, out: number, options: ConvolutionOptions): LayerCase => ({
  title: `convolution of [${shape}] with ${JSON.stringify(options)}`,
  shape,
  layer: (scope, x) => convolution(scope, x, out, options),
  naive: (x, { weight, bias }) => {
    const { kernel, stride = 1, padding = 0, paddingMode = "zeros" } = options;
    const [top, left, bottom, right] = typeof padding === "number" ? [padding, padding, padding, padding] : padding;
    const [images, channels, height, width] = shape;
    const size = (length: number, around: number): number => Math.floor((length + around - kernel) / stride) + 1;
    return tensor([images, out, size(height, top + bottom), size(width, left + right)], (image, o, row, column) => {
      const products = total(channels, (c) =>
        total(kernel, (i) =>
          total(kernel, (j) => {
            const pixel = readPadded(x, paddingMode, image, c, row * stride + i - top, column * stride + j - left);
            return read(weight, [o, c, i, j]) * pixel;
          }),
        ),
      );
      return products + (bias ? read(bias, [o]) : 0);
    });
  },
});

const groupCase = (title: string, shape: Shape, groups: number, layer: LayerCase["layer"]): LayerCase => ({
  title,
  shape,
  layer,
  naive: (x, { weight, bias }) => {
    const [, channels, height, width] = shape;
    const perGroup = channels / groups;
    return tensor(shape, (image, channel, row, column) => {
      const first = Math.floor(channel / perGroup) * perGroup;
      const group = tensor([perGroup, height, width], (c, i, j) => read(x, [image, first + c, i, j]));
      const { mean, inverseDeviation } = moments(Array.from(group.data), 1e-3);
      const normalized = (read(x, [image, channel, row, column]) - mean) * inverseDeviation;
      return normalized * read(weight, [channel]) + read(bias, [channel]);
    });
  },
});

/** Where output pixel `o` of an axis lies on the input. */
const sources: Record<ResizeAlignment, (o: number, size: number, out: number) => number> = {
  corners: (o, size, out) => (out === 1 ? 0 : (o / (out - 1)) * (size - 1)),
  centers: (o, size, out) => Math.max(0, (o + 0.5) * (size / out) - 0.5),
  origins: (o, size, out) => Math.min(size - 1, o / [1, 2, 4, 8, 16].find((stride) => size * stride >= out)!),
};

const bilinearCase = (shape: Shape, height: number, width: number, alignment: ResizeAlignment): LayerCase => ({
  title: `bilinear resize of [${shape}] to ${height}x${width}, ${alignment}`,
  shape,
  layer: (_scope, x) => resizeBilinear(x, height, width, alignment),
  naive: (x) =>
    tensor([shape[0], shape[1], height, width], (image, channel, row, column) => {
      const y = sources[alignment](row, shape[2], height);
      const x_ = sources[alignment](column, shape[3], width);
      const corner = (dy: number, dx: number): number => {
        const i = Math.min(Math.floor(y) + dy, shape[2] - 1);
        const j = Math.min(Math.floor(x_) + dx, shape[3] - 1);
        const weight =
          (dy ? y - Math.floor(y) : 1 - y + Math.floor(y)) * (dx ? x_ - Math.floor(x_) : 1 - x_ + Math.floor(x_));
        return weight * read(x, [image, channel, i, j]);
      };
      return corner(0, 0) + corner(0, 1) + corner(1, 0) + corner(1, 1);
    }),
});

const nearestCase = (shape: Shape, height: number, width: number): LayerCase => ({
  title: `nearest resize of [${shape}] to ${height}x${width}`,
  shape,
  layer: (_scope, x) => resizeNearest(x, height, width),
  naive: (x) =>
    tensor([shape[0], shape[1], height, width], (image, channel, row, column) =>
      read(x, [image, channel, Math.floor((row * shape[2]) / height), Math.floor((column * shape[3]) / width)]),
    ),
});

const alignments = Object.keys(sources) as ResizeAlignment[];

const cases: LayerCase[] = [
  linearCase([4, 3], 2, true),
  linearCase([2, 3, 2, 5], 3, true),
  linearCase([1, 3], 2, false),
  {
    title: "layer normalization of [2, 3, 6]",
    shape: [2, 3, 6],
    layer: (scope, x) => layerNormalization(scope, x, 1e-3),
    naive: (x, { weight, bias }) =>
      tensor(x.shape, (i, j, k) => {
        const { mean, inverseDeviation } = moments(
          Array.from({ length: 6 }, (_, c) => read(x, [i, j, c])),
          1e-3,
        );
        return (read(x, [i, j, k]) - mean) * inverseDeviation * read(weight, [k]) + read(bias, [k]);
      }),
  },
  ...(["zeros", "reflect"] as const).flatMap((paddingMode) => [
    convolutionCase([1, 2, 4, 5], 3, { kernel: 3, padding: 1, paddingMode }),
    convolutionCase([2, 2, 5, 7], 2, { kernel: 3, padding: 1, stride: 2, paddingMode }),
    convolutionCase([1, 2, 6, 4], 2, { kernel: 3, padding: 1, stride: 2, paddingMode, bias: false }),
    convolutionCase([1, 1, 7, 9], 2, { kernel: 7, padding: 3, stride: 2, paddingMode }),
  ]),
  convolutionCase([1, 3, 3, 2], 2, { kernel: 1 }),
  convolutionCase([1, 2, 3, 5], 2, { kernel: 1, stride: 2 }),
  convolutionCase([1, 2, 4, 3], 2, { kernel: 2, padding: [0, 1, 1, 0] }),
  groupCase("group normalization, 2 groups of 3 channels", [2, 6, 3, 2], 2, (scope, x) =>
    groupNormalization(scope, x, 2, 1e-3),
  ),
  groupCase("group normalization, one group", [1, 3, 2, 2], 1, (scope, x) => groupNormalization(scope, x, 1, 1e-3)),
  groupCase("instance normalization", [2, 3, 3, 5], 3, (scope, x) => instanceNormalization(scope, x, 1e-3)),
  ...alignments.flatMap((alignment) => [
    bilinearCase([1, 2, 3, 4], 6, 8, alignment),
    bilinearCase([1, 1, 3, 5], 7, 4, alignment),
    bilinearCase([1, 1, 7, 6], 3, 1, alignment),
    bilinearCase([2, 1, 1, 2], 3, 2, alignment),
  ]),
  nearestCase([1, 2, 2, 3], 4, 6),
  nearestCase([1, 1, 3, 5], 7, 4),
  nearestCase([2, 1, 5, 4], 2, 4),
];

function build({ shape, layer }: LayerCase) {
  const scope = new ParameterScope();
  const x = input("x", shape);
  const y = layer(scope, x);
  // Initializers leave normalization weights at 1 and 0, where a mixed-up parameter would not show.
  const parameters = Object.fromEntries(
    scope.declared.map(({ name, shape }, i) => [name, { shape, data: randomArray(i + 2, shape, 0.2, 1) }]),
  );
  const feeds = {
    x: randomArray(1, shape),
    ...Object.fromEntries(Object.entries(parameters).map(([name, { data }]) => [name, data])),
  };
  return { x, y, scope, parameters, feeds };
}

describe("layers equal plain loops, and their gradients central differences", () => {
  test.each(cases)("$title", async (example) => {
    const { x, y, scope, parameters, feeds } = build(example);
    const expected = example.naive({ shape: example.shape, data: feeds.x }, parameters);
    expect(y.shape).toEqual(expected.shape);
    assertAllClose("y", (await evaluate({ y }, feeds)).y, expected.data, { absolute: 2e-6, relative: 1e-5 });
    const { steepest } = await checkGradients({ inputs: [x, ...scope.values], outputs: y, feeds });
    for (const [name, derivative] of Object.entries(steepest)) expect(derivative, name).toBeGreaterThan(0.01);
  });
});

describe("resizing gives PyTorch's numbers", () => {
  const row = input("row", [1, 1, 1, 2]);
  const feeds = { row: Float32Array.of(1, 2) };

  test("align_corners=True", async () => {
    const { y } = await evaluate({ y: resizeBilinear(row, 1, 5, "corners") }, feeds);
    expect([...y]).toEqual([1, 1.25, 1.5, 1.75, 2]);
  });

  test("align_corners=False", async () => {
    const { y } = await evaluate({ y: resizeBilinear(row, 1, 4, "centers") }, feeds);
    expect([...y]).toEqual([1, 1.25, 1.75, 2]);
  });

  test("nearest", async () => {
    const { y } = await evaluate({ y: resizeNearest(row, 1, 5) }, feeds);
    expect([...y]).toEqual([1, 1, 1, 2, 2]);
  });
});

describe("normalization", () => {
  test("leaves mean 0 and deviation 1 under its initial parameters", async () => {
    const scope = new ParameterScope();
    const x = input("x", [1, 2, 8, 8]);
    const y = instanceNormalization(scope, x, 1e-5);
    const initial = Object.fromEntries(initializeParameters(scope.declared, seededRandom(1)));
    const result = await evaluate({ y }, { x: randomArray(1, [1, 2, 8, 8], 3, 9), ...initial });
    for (const channel of [0, 1]) {
      const { mean, inverseDeviation } = moments([...result.y.subarray(64 * channel, 64 * (channel + 1))], 0);
      assertAllClose("moments", [mean, inverseDeviation], [0, 1], { absolute: 1e-5 });
    }
  });
});
