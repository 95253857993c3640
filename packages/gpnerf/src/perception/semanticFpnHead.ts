import {
  add,
  convolution,
  groupNormalization,
  kaimingNormal,
  type ParameterScope,
  relu,
  resizeBilinear,
  split,
  type Value,
} from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { pyramidLevels } from "../features/featurePyramid.ts";

/** Groups of the normalization, fewer where 32 do not divide the channels; PyTorch's ε. */
const groups = 32;
const normEpsilon = 1e-5;

/**
 * The released code's perception head (Semantic FPN, Kirillov et al. 2019): part i of the map is brought to 1/2^i of its
 * size, passed through max(1, i) units of convolution, group norm and ReLU with a doubling after each, and the four
 * branches are added.
 *
 * The release needs maps whose sides are multiples of 8; here a branch grows to the sizes ⌊n / 2^i⌋ it came down by, which
 * is the same there and works for all sizes.
 *
 * @param map F_sem, [1, 4·channels, mapHeight, mapWidth]
 * @param size of the logits
 * @returns logits [1, channels, height, width]
 */
export function semanticFpnHead(
  scope: ParameterScope,
  map: Value,
  size: { readonly height: number; readonly width: number; readonly channels: number },
  { features, perception }: ModelConfig,
): Value {
  const { pyramidChannels } = features;
  const parts = split(map, 1, new Array<number>(pyramidLevels).fill(pyramidChannels));
  const branches = parts.map((part, level) => branch(scope.scope(`branch${level}`), part, level, perception.width));
  const merged = branches.reduce((sum, x) => add(sum, x));
  const logits = convolution(scope.scope("classifier"), merged, size.channels, { kernel: 1 });
  return resizeBilinear(logits, size.height, size.width, "corners");
}

function branch(scope: ParameterScope, part: Value, level: number, channels: number): Value {
  const sizeAt = (at: number): [number, number] => [
    Math.max(1, Math.floor(part.shape[2] / 2 ** at)),
    Math.max(1, Math.floor(part.shape[3] / 2 ** at)),
  ];
  let x = level === 0 ? part : resizeBilinear(part, ...sizeAt(level), "corners");
  for (let unit = 0; unit < Math.max(1, level); unit++) {
    x = convolutionUnit(scope.scope(unit), x, channels);
    if (level > 0) x = resizeBilinear(x, ...sizeAt(level - unit - 1), "centers");
  }
  return x;
}

function convolutionUnit(scope: ParameterScope, x: Value, channels: number): Value {
  const options = { kernel: 3, padding: 1, bias: false, weight: kaimingNormal };
  const y = convolution(scope.scope("conv"), x, channels, options);
  return relu(groupNormalization(scope.scope("norm"), y, commonDivisor(groups, channels), normEpsilon));
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
