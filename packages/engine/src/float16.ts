/**
 * @file IEEE 754 half precision, as bits: 1 sign, 5 exponent (bias 15), 10 fraction. Node 20 has no Float16Array.
 */

const float = new Float32Array(1);
const floatBits = new Uint32Array(float.buffer);

/** The values of half-precision numbers, exactly. */
export function decodeFloat16Array(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) floats[i] = decodeFloat16(halves[i]);
  return floats;
}

/** The nearest half-precision numbers, ties to even; from ±65520 on ±infinity. */
export function encodeFloat16Array(floats: Float32Array): Uint16Array {
  const halves = new Uint16Array(floats.length);
  for (let i = 0; i < floats.length; i++) halves[i] = encodeFloat16(floats[i]);
  return halves;
}

function decodeFloat16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * powerOfTwo(exponent - 25);
}

function encodeFloat16(value: number): number {
  float[0] = value;
  const sign = (floatBits[0] >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (Number.isNaN(magnitude)) return sign | 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  // Below the smallest normal number all steps are 2⁻²⁴. A fraction that rounds up to the next power of two carries
  // into the exponent, here and below, which is the right number.
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24);
  const exponent = ((floatBits[0] >>> 23) & 0xff) - 127;
  return sign | (((exponent + 14) << 10) + roundToEven(magnitude * powerOfTwo(10 - exponent)));
}

/** Exact for whole exponents from -126 to 127; much faster than `**`. */
function powerOfTwo(exponent: number): number {
  floatBits[0] = (exponent + 127) << 23;
  return float[0];
}

function roundToEven(number: number): number {
  const below = Math.floor(number);
  const rest = number - below;
  return below + (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0);
}
