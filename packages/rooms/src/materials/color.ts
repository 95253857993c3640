import { Color, SRGBColorSpace } from "three";
import type { RoomRandom } from "../random/roomRandom.ts";
import type { Rgb } from "./material.ts";

/** Hue 0..360 degrees, saturation and lightness 0..100 (CSS hsl, sRGB) as linear light. */
export function hsl(hue: number, saturation: number, lightness: number): Rgb {
  const wrapped = (((hue % 360) + 360) % 360) / 360;
  const color = new Color().setHSL(wrapped, clamp01(saturation / 100), clamp01(lightness / 100), SRGBColorSpace);
  return [color.r, color.g, color.b];
}

/** Ranges of hue (degrees), saturation and lightness (0..100) to draw a colour from. */
export interface ColorRange {
  readonly hue: readonly [number, number];
  readonly saturation: readonly [number, number];
  readonly lightness: readonly [number, number];
}

/** Draw one colour from a range. */
export function drawColor(random: RoomRandom, range: ColorRange): Rgb {
  return hsl(random.uniform(...range.hue), random.uniform(...range.saturation), random.uniform(...range.lightness));
}

/** The same hue, lighter (factor > 1) or darker (factor < 1); stays inside 0..0.95. */
export function shade(color: Rgb, factor: number): Rgb {
  return [Math.min(0.95, color[0] * factor), Math.min(0.95, color[1] * factor), Math.min(0.95, color[2] * factor)];
}

/** Linear blend: a at t = 0, b at t = 1. */
export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** Write a blend of two colours, scaled by `gain`, without making an array (called per sample). */
export function writeMix(out: Float64Array, a: Rgb, b: Rgb, t: number, gain: number): void {
  out[0] = (a[0] + (b[0] - a[0]) * t) * gain;
  out[1] = (a[1] + (b[1] - a[1]) * t) * gain;
  out[2] = (a[2] + (b[2] - a[2]) * t) * gain;
}

/** The value, or the nearer end of 0..1. */
export function clamp01(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

/** Hues that homes are full of (reds to yellows, greens, blues) more often than the rest. */
function homelyHue(random: RoomRandom): number {
  const [from, to] = random.pick([
    [0, 50],
    [10, 45],
    [75, 160],
    [185, 235],
    [0, 360],
  ] as const);
  return random.uniform(from, to);
}

/** Strong decorator colours: cushions, book spines, paintings. */
export function vividColor(random: RoomRandom): Rgb {
  return hsl(homelyHue(random), random.uniform(24, 64), random.uniform(28, 62));
}

/** Light, slightly tinted wall and textile colours. */
export function paleColor(random: RoomRandom): Rgb {
  return hsl(homelyHue(random), random.uniform(6, 34), random.uniform(70, 90));
}

/** Dark, calm colours. */
export function deepColor(random: RoomRandom): Rgb {
  return hsl(homelyHue(random), random.uniform(18, 50), random.uniform(18, 34));
}

/** Greys from nearly black to nearly white, a little warm or cool. */
export function greyColor(random: RoomRandom, from: number, to: number): Rgb {
  return hsl(
    random.pick([random.uniform(20, 50), random.uniform(200, 230)]),
    random.uniform(2, 10),
    random.uniform(from, to),
  );
}

/** Whites as of paint, porcelain and bed linen. */
export function whiteColor(random: RoomRandom): Rgb {
  return hsl(random.uniform(25, 70), random.uniform(4, 22), random.uniform(84, 93));
}

/** Colours of painted or papered walls: mostly whites and greiges, some pastels, few strong ones. */
export function wallColor(random: RoomRandom): Rgb {
  const choice = random.uniform(0, 1);
  if (choice < 0.35) return hsl(random.uniform(25, 60), random.uniform(6, 26), random.uniform(78, 90));
  if (choice < 0.58) return hsl(random.uniform(22, 48), random.uniform(8, 28), random.uniform(60, 78));
  if (choice < 0.86) return hsl(homelyHue(random), random.uniform(12, 36), random.uniform(64, 82));
  return hsl(homelyHue(random), random.uniform(18, 45), random.uniform(38, 60));
}

/** Colours that sofas, chairs and curtains are sold in: greys and browns first, then blues, greens and reds. */
export function upholsteryColor(random: RoomRandom): Rgb {
  const choice = random.uniform(0, 1);
  if (choice < 0.3) return greyColor(random, 22, 68);
  if (choice < 0.55) return hsl(random.uniform(18, 44), random.uniform(14, 45), random.uniform(26, 70));
  if (choice < 0.7) return hsl(random.uniform(200, 235), random.uniform(18, 50), random.uniform(24, 52));
  if (choice < 0.8) return hsl(random.uniform(80, 175), random.uniform(14, 38), random.uniform(26, 52));
  if (choice < 0.9) return hsl(random.uniform(-14, 48), random.uniform(38, 66), random.uniform(34, 54));
  return vividColor(random);
}
