import {
  add,
  convolution,
  filled,
  kaimingNormal,
  type ParameterScope,
  relu,
  resizeBilinear,
  slice,
  split,
  type Value,
} from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { pyramidLevels } from "../features/featurePyramid.ts";

/**
 * The decoder of the paper's perception head: S_sem is split into four parts, from low-level (part 1) to high-level
 * (part 4), and decoded from the top as in a U-Net: s'_i = ReLU∘Conv(s_i + UpConv(s'_{i−1})) (Eq. 3), two 3×3
 * convolutions each.
 *
 * @param parts of S_sem or S_fused at the sizes of the pyramid's levels, [1, pyramidChannels, ⌈mapHeight/2^i⌉,
 *   ⌈mapWidth/2^i⌉] for part i = 0 … 3; see `partsOfMap`
 * @param size of the logits
 * @returns logits [1, channels, height, width]
 */
export function uNetHead(
  scope: ParameterScope,
  parts: readonly Value[],
  size: { readonly height: number; readonly width: number; readonly channels: number },
  { perception }: ModelConfig,
): Value {
  const { width } = perception;
  let decoded: Value | undefined;
  for (let level = 3; level >= 0; level--) {
    const block = scope.scope(`level${level}`);
    const skip = convolution(block.scope("skip"), parts[level], width, { kernel: 1 });
    decoded = doubleConvolution(
      block,
      decoded ? add(skip, upConvolution(block.scope("up"), decoded, skip)) : skip,
      width,
    );
  }
  // Zero weights: training starts from equal probabilities instead of the large logits of unnormalized features.
  const logits = convolution(scope.scope("classifier"), decoded!, size.channels, { kernel: 1, weight: filled(0) });
  return resizeBilinear(logits, size.height, size.width, "origins");
}

/**
 * The parts of a whole map, each at the size of its level: every 2^i-th pixel of part i, which undoes the upsampling with
 * which the pyramid brought it to the finest size.
 * @param map [1, 4·pyramidChannels, mapHeight, mapWidth]
 */
export function partsOfMap(map: Value): Value[] {
  const [, channels, height, width] = map.shape;
  return split(map, 1, new Array<number>(pyramidLevels).fill(channels / pyramidLevels)).map((part, level) => {
    const step = 2 ** level;
    return slice(slice(part, 2, 0, height, step), 3, 0, width, step);
  });
}

/** U-Net's up-convolution: upsample to the size of the skip, then a 2×2 convolution. */
function upConvolution(scope: ParameterScope, x: Value, skip: Value): Value {
  const upsampled = resizeBilinear(x, skip.shape[2], skip.shape[3], "origins");
  return convolution(scope, upsampled, x.shape[1], { kernel: 2, padding: [0, 0, 1, 1], weight: kaimingNormal });
}

function doubleConvolution(scope: ParameterScope, x: Value, channels: number): Value {
  const conv = (name: string, y: Value): Value =>
    relu(convolution(scope.scope(name), y, channels, { kernel: 3, padding: 1, weight: kaimingNormal }));
  return conv("conv2", conv("conv1", x));
}
