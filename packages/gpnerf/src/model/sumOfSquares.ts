/** In double precision: the squares of large single-precision numbers overflow. Not finite where a number is not. */
export function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}
