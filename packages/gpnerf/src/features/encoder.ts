import {
  add,
  type ConvolutionOptions,
  convolution,
  instanceNormalization,
  type ParameterScope,
  relu,
  type Value,
} from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";

/** Instance norm's ε, PyTorch's default. */
export const normEpsilon = 1e-5;

/** The encoder's pyramid, all [images, channels, height, width]. */
export interface EncoderPyramid {
  /** width channels at 1/2 of the image. */
  readonly x0: Value;
  /** width channels at 1/4. */
  readonly x1: Value;
  /** 2·width channels at 1/8. */
  readonly x2: Value;
  /** 4·width channels at 1/16. */
  readonly x3: Value;
}

/**
 * The shared ResNet-34-style encoder of Sec. 4.1: a 7×7 stem and three stages of basic blocks, each starting with stride
 * 2, no max-pool, instance norm instead of batch norm.
 *
 * @param image [images, 3, height, width], colours in 0..1
 */
export function encoder(scope: ParameterScope, image: Value, config: ModelConfig["features"]): EncoderPyramid {
  const { width, blocks, padding } = config;
  const stem = convolution(scope.scope("stem"), image, width, {
    kernel: 7,
    stride: 2,
    padding: 3,
    paddingMode: padding,
    bias: false,
  });
  const x0 = relu(instanceNormalization(scope.scope("stemNorm"), stem, normEpsilon));
  const x1 = stage(scope.scope("stage1"), x0, width, blocks[0], padding);
  const x2 = stage(scope.scope("stage2"), x1, 2 * width, blocks[1], padding);
  const x3 = stage(scope.scope("stage3"), x2, 4 * width, blocks[2], padding);
  return { x0, x1, x2, x3 };
}

type PaddingMode = NonNullable<ConvolutionOptions["paddingMode"]>;

function stage(scope: ParameterScope, x: Value, channels: number, blocks: number, padding: PaddingMode): Value {
  let y = x;
  for (let i = 0; i < blocks; i++) y = basicBlock(scope.scope(i), y, channels, i === 0 ? 2 : 1, padding);
  return y;
}

/** conv – norm – ReLU – conv – norm, added to the (projected) input, ReLU (He et al. 2016). */
function basicBlock(scope: ParameterScope, x: Value, channels: number, stride: number, padding: PaddingMode): Value {
  const conv3 = (name: string, input: Value, s: number): Value =>
    convolution(scope.scope(name), input, channels, {
      kernel: 3,
      stride: s,
      padding: 1,
      paddingMode: padding,
      bias: false,
    });
  const hidden = relu(instanceNormalization(scope.scope("norm1"), conv3("conv1", x, stride), normEpsilon));
  const residual = instanceNormalization(scope.scope("norm2"), conv3("conv2", hidden, 1), normEpsilon);
  return relu(add(residual, stride === 1 ? x : projected(scope.scope("shortcut"), x, channels, stride)));
}

function projected(scope: ParameterScope, x: Value, channels: number, stride: number): Value {
  const y = convolution(scope.scope("conv"), x, channels, { kernel: 1, stride, bias: false });
  return instanceNormalization(scope.scope("norm"), y, normEpsilon);
}
