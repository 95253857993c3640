/** Adds numbers to others, one by one and in place; there are as many of them. */
export function addInto<Numbers extends Float32Array | Float64Array>(sum: Numbers, numbers: Numbers): void {
  for (let i = 0; i < numbers.length; i++) sum[i] += numbers[i];
}
