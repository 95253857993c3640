/**
 * Compress linear light into 0..1: straight up to the shoulder, then ever flatter, so that windows and lamps keep
 * their shape instead of clipping.
 */
export function toneMap(value: number): number {
  const shoulder = 0.6;
  if (value <= shoulder) return Math.max(value, 0);
  const over = (value - shoulder) / (1 - shoulder);
  return shoulder + (1 - shoulder) * (over / (1 + over));
}

/** Linear light 0..1 in sRGB encoding, 0..1. */
export function encodedSrgb(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/** A value 0..1 as a byte. */
export function toByte(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 255);
}
