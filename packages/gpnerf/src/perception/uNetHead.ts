import {
  add,
  convolution,
  filled,
  kaimingNormal,
  type ParameterScope,
  relu,
  resizeBilinear,
  slice,
  type Value,
} from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";

/**
 * The decoder of the paper's perception head: S_sem is split into four parts, from low-level (part 1) to high-level
 * (part 4), and decoded from the top as in a U-Net: s'_i = ReLU∘Conv(s_i + UpConv(s'_{i−1})) (Eq. 3), two 3×3
 * convolutions each.
 *
 * @param map S_sem or S_fused, [1, 4·pyramidChannels, mapHeight, mapWidth]
 * @param size of the logits
 * @returns logits [1, channels, height, width]
 */
export function uNetHead(
  scope: ParameterScope,
  map: Value,
  size: { readonly height: number; readonly width: number; readonly channels: number },
  { features, perception }: ModelConfig,
): Value {
  const { pyramidChannels } = features;
  const { width } = perception;
  const parts = [0, 1, 2, 3].map((level) =>
    atLevel(slice(map, 1, level * pyramidChannels, (level + 1) * pyramidChannels), level),
  );

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

/** Every 2^level-th pixel: undoes the upsampling with which the pyramid brought this level to the finest size. */
function atLevel(part: Value, level: number): Value {
  const [, , height, width] = part.shape;
  const step = 2 ** level;
  return slice(slice(part, 2, 0, height, step), 3, 0, width, step);
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
