import { concat, constant, cos, matmul, reshape, sin, type Value } from "@gpnerf/engine";

/**
 * Fourier features of 3-vectors: [x, sin(2⁰x), cos(2⁰x), …, sin(2ᶠ⁻¹x), cos(2ᶠ⁻¹x)], without π, in metres and radians.
 *
 * @param x [rows, 3]
 * @param frequencies number of octaves F
 * @returns [rows, 3 + 6F]
 */
export function positionalEncoding(x: Value, frequencies: number): Value {
  const [rows] = x.shape;
  // A product, because three numbers times each octave go three by three.
  const scaled = reshape(matmul(x, constant(octaves(frequencies), [3, 3 * frequencies])), [rows, frequencies, 3]);
  return concat([x, reshape(concat([sin(scaled), cos(scaled)], 2), [rows, 6 * frequencies])], 1);
}

/** [3, 3F]: row i has 2ᶠ where octave f of coordinate i belongs. */
function octaves(frequencies: number): Float32Array {
  const matrix = new Float32Array(9 * frequencies);
  for (let f = 0; f < frequencies; f++) {
    for (let i = 0; i < 3; i++) matrix[(i * frequencies + f) * 3 + i] = 2 ** f;
  }
  return matrix;
}
