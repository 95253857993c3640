/** @file The products and passes that the network is made of, each alone on one thread: its rate beside the machine's own. */
import {
  compile,
  constant,
  conv2d,
  createSession,
  exp,
  findMachine,
  input,
  layerNorm,
  matmul,
  mul,
  reciprocal,
  softmax,
  sum,
} from "@gpnerf/engine";
import { benchmarkConfig } from "./example.mjs";
import { gemm, median } from "./machine.mjs";

/** Rays in a chunk: what fits the cache. */
const rays = 8;

export async function benchmarkKernels({ preset, rounds = 15 }) {
  const { model } = benchmarkConfig(preset);
  const machine = await gemm(1);
  const kernels = await Promise.all(kernelsOf(model, await findMachine("cpu")).map(load));
  try {
    const rates = [];
    for (let round = 0; round <= rounds; round++) {
      rates.push(await machine.measure(1));
      for (const kernel of kernels) {
        const milliseconds = await kernel.time();
        // The first round warms up.
        if (round > 0) kernel.times.push(milliseconds);
      }
    }
    const gemmGflops = median(rates);
    return {
      preset,
      gemmGflops: round(gemmGflops),
      kernels: kernels.map(({ name, program, bytes, times }) => {
        const seconds = median(times) / 1000;
        const gflops = (2e-9 * program.multiplications) / seconds;
        return {
          name,
          milliseconds: round(1000 * seconds),
          ...(program.multiplications > 0
            ? { achievedGflops: round(gflops), ratio: round(gflops / gemmGflops) }
            : { gigabytesPerSecond: round(bytes / seconds / 1e9) }),
        };
      }),
      threads: 1,
    };
  } finally {
    await machine.close();
    for (const { session } of kernels) await session.dispose();
  }
}

/** Each kernel at the sizes of a preset, some of them as they are compiled for a machine. */
function kernelsOf({ field, transformer, rendering, features, data }, here) {
  const points = rays * rendering.samplesPerRay;
  const { width: dim, attentionWidth } = field;
  const { views } = data;
  const tokens = () => input("tokens", [points, views, dim]);
  const wide = transformer.feedForward * dim;
  const fixed = (shape) => constant(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.01), shape);
  const convolution = (channels, part, weight) => {
    const map = input("map", [1, channels, data.height / part, data.width / part]);
    return conv2d(map, weight([channels, channels, 3, 3]), { stride: 1, padding: 1 });
  };
  const fed = (shape) => input("weight", shape);
  const convolutions = [
    ["3x3 convolution at a quarter", convolution(features.width, 4, fixed)],
    ["3x3 convolution at a quarter, weights as input", convolution(features.width, 4, fed)],
    ["3x3 convolution of the pyramid, weights as input", convolution(features.pyramidChannels, 2, fed)],
  ];
  const heads = [rays, transformer.heads, rendering.samplesPerRay];
  const softmaxOverViews = (x) => {
    const exponentials = exp(x);
    return mul(exponentials, reciprocal(sum(exponentials, 1, true)));
  };
  return [
    ["values of all views", matmul(tokens(), fixed([dim, dim]))],
    ["values of all views, weights as input", matmul(tokens(), input("weight", [dim, dim]))],
    ["keys of all views", matmul(tokens(), fixed([dim, attentionWidth]))],
    ["feed-forward, first layer", matmul(input("x", [points, dim]), fixed([dim, wide]))],
    ["feed-forward, second layer", matmul(input("x", [points, wide]), fixed([wide, dim]))],
    [
      "scores along the ray",
      matmul(
        input("q", [...heads, dim / transformer.heads]),
        input("k", [...heads.slice(0, 2), dim / transformer.heads, rendering.samplesPerRay]),
      ),
    ],
    ["softmax along the ray", softmax(input("scores", [...heads, rendering.samplesPerRay]))],
    ["softmax over the views", softmaxOverViews(tokens())],
    ["layer norm", layerNorm(input("x", [points, dim]), fixed([dim]), fixed([dim]), 1e-6)],
    ...convolutions,
    ...convolutions.map(([name, result]) => [`${name}, taken apart`, result, { device: "cpu" }]),
    ...convolutions
      .filter(([name]) => name.endsWith("as input"))
      .map(([name, result]) => [`${name}, taken apart, channels in blocks`, result, here]),
  ];
}

/** @param kernel name, value and, if the program is to be for one, machine */
async function load([name, result, machine]) {
  const program = compile(name.replaceAll(/\W/g, "_"), { result }, machine);
  const session = await createSession(program, { threads: 1 });
  const sizeOf = ({ shape }) => shape.reduce((a, b) => a * b, 1);
  const feeds = Object.fromEntries(
    program.inputs.map((spec) => [spec.name, new Float32Array(sizeOf(spec)).fill(0.01)]),
  );
  const bytes = 4 * [...program.inputs, ...program.outputs].reduce((total, spec) => total + sizeOf(spec), 0);
  const time = async (runs = 5) => {
    const began = performance.now();
    for (let i = 0; i < runs; i++) await session.run(feeds);
    return (performance.now() - began) / runs;
  };
  return { name, program, session, bytes, times: [], time };
}

function round(value) {
  return Number(value.toPrecision(3));
}
