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

/** Linear light 0..1 as an sRGB byte. */
export function srgbByte(linear: number): number {
  const encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(Math.min(1, Math.max(0, encoded)) * 255);
}
