import { concat, constant, cos, mul, reshape, sin, type Value } from "@gpnerf/engine";

/**
 * Fourier features of 3-vectors: [x, sin(2⁰x), cos(2⁰x), …, sin(2ᶠ⁻¹x), cos(2ᶠ⁻¹x)], without π, in metres and radians.
 *
 * @param x [rows, 3]
 * @param frequencies number of octaves F
 * @returns [rows, 3 + 6F]
 */
export function positionalEncoding(x: Value, frequencies: number): Value {
  const [rows] = x.shape;
  const octaves = constant(
    Float32Array.from({ length: frequencies }, (_, i) => 2 ** i),
    [frequencies, 1],
  );
  const scaled = mul(reshape(x, [rows, 1, 3]), octaves);
  return concat([x, reshape(concat([sin(scaled), cos(scaled)], 2), [rows, 6 * frequencies])], 1);
}
