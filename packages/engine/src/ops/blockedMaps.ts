/**
 * @file Maps with their channels in blocks, [images, channels / block, height, width, block]. ONNX Runtime convolves them
 * without gathering the pixels under a kernel first, by vectors that are one block wide; it does so by itself where kernels are
 * constant. Kernels that are fed have to be laid out too, [out / block, in / block, height, width, block of in, block of out].
 *
 * The operators are ONNX Runtime's own, and the block is one width on each processor: see decision 16.
 */
import type { Emitter, OnnxAttribute } from "../graph/value.ts";
import type { Shape } from "../shape.ts";

/** The domain of ONNX Runtime's operators on such maps. */
const domain = "com.microsoft.nchwc";

/** Pixels below which kernels cost as much to lay out as a convolution gains. */
const fewPixels = 320;

/**
 * Channels in a block of the maps of a convolution, 1 where it is to read plain ones.
 *
 * @param weight [out, in, height, width]
 * @param y [images, out, height, width]
 */
export function channelBlock({ channelBlock: block = 1 }: Emitter, [out, channels]: Shape, y: Shape): number {
  const isWhole = out % block === 0 && (channels % block === 0 || channels < block);
  return isWhole && y[2] * y[3] >= fewPixels ? block : 1;
}

/** Write a convolution of plain maps that has channels in blocks within. Fewer input channels than a block stay plain. */
export function emitBlockedConvolution(
  emitter: Emitter,
  {
    weight: [out, channels, height, width],
    block,
    attributes,
  }: { weight: Shape; block: number; attributes: Record<string, OnnxAttribute> },
  [map, weight, ...bias]: readonly string[],
  outputs: readonly string[],
): void {
  const taps = height * width;
  const columns = transpose(emitter, weight, [out / block, block, channels * taps], [0, 2, 1]);
  const blocks = (out * channels) / block ** 2;
  const [input, kernels] =
    channels < block
      ? [map, columns]
      : [toBlocks(emitter, map), transpose(emitter, columns, [blocks, block, taps, block], [0, 2, 1, 3])];
  const laidOut = emitter.operator("Reshape", [kernels, emitter.integers([out, channels, height, width])]);
  const filtered = convolveBlocks(emitter, [input, ...laidOut, ...bias], [height, width], attributes);
  fromBlocks(emitter, filtered, out, outputs);
}

/** Write the convolution itself: of a map in blocks with kernels that are laid out for it. */
export function convolveBlocks(
  emitter: Emitter,
  inputs: readonly string[],
  kernel: readonly number[],
  attributes: Record<string, OnnxAttribute>,
): string {
  return emitter.operator("Conv", inputs, { attributes: { ...attributes, kernel_shape: { ints: kernel } }, domain })[0];
}

/** [images, channels, height, width] with channels in blocks; its shape stays what it was. */
export function toBlocks(emitter: Emitter, map: string): string {
  return emitter.operator("ReorderInput", [map], { attributes: { channels_last: { int: 0 } }, domain })[0];
}

/** The way back. */
export function fromBlocks(emitter: Emitter, map: string, channels: number, outputs: readonly string[]): void {
  const attributes = { channels: { int: channels }, channels_last: { int: 0 } };
  emitter.operator("ReorderOutput", [map], { attributes, outputs, domain });
}

function transpose(emitter: Emitter, x: string, shape: Shape, perm: readonly number[]): string {
  const reshaped = emitter.operator("Reshape", [x, emitter.integers(shape)]);
  return emitter.operator("Transpose", reshaped, { attributes: { perm: { ints: perm } } })[0];
}
