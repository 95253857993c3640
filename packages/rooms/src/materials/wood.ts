import type { RoomRandom } from "../random/roomRandom.ts";
import { type ColorRange, clamp01, drawColor, greyColor, hsl, shade, whiteColor, writeMix } from "./color.ts";
import type { Rgb, Texture } from "./material.ts";
import { cellHash, fractalNoise, lineCoverage, makeNoise, resolved } from "./noise.ts";

/** Common woods, from birch to wenge. */
const woods: readonly ColorRange[] = [
  { hue: [32, 40], saturation: [35, 55], lightness: [62, 74] },
  { hue: [26, 34], saturation: [40, 60], lightness: [46, 58] },
  { hue: [18, 26], saturation: [40, 60], lightness: [30, 42] },
  { hue: [12, 22], saturation: [25, 45], lightness: [20, 28] },
  { hue: [30, 40], saturation: [8, 20], lightness: [50, 66] },
];

/** The colour of some wood. */
export function woodColor(random: RoomRandom): Rgb {
  return drawColor(random, random.pick(woods));
}

/** A floor of planks laid in herringbone: slats at right angles, each row shifted by one slat. */
export function herringbone(random: RoomRandom, color: Rgb = woodColor(random)): Texture {
  const noise = makeNoise(random);
  const width = random.uniform(0.07, 0.11);
  const ratio = random.integer(4, 6);
  const salt = random.integer(0, 1 << 20);
  const dark = shade(color, 0.45);
  const light = shade(color, 1.2);
  return (p, out) => {
    // The pattern repeats along the diagonal: every slat of a row starts one slat width later than its neighbour.
    const column = Math.floor(p.u / width);
    const row = Math.floor(p.v / width);
    const step = (((column - row) % (2 * ratio)) + 2 * ratio) % (2 * ratio);
    const isAlong = step < ratio;
    const across = isAlong ? p.v - row * width : p.u - column * width;
    const start = isAlong ? (column - step) * width : (row - (2 * ratio - 1 - step)) * width;
    const along = isAlong ? p.u - start : p.v - start;
    const tone = cellHash(isAlong ? column - step : column, isAlong ? row : row - (2 * ratio - 1 - step), salt) - 0.5;
    const grain = fractalNoise(noise, along / 6, across, tone * 13, 0.05, 2, p.footprint);
    const joint = Math.max(
      lineCoverage(Math.min(across, width - across), 0.004, p.footprint),
      lineCoverage(Math.min(along, ratio * width - along), 0.004, p.footprint),
    );
    writeMix(out, light, dark, clamp01(0.4 + 0.6 * tone + (isAlong ? 0.07 : -0.07) + 0.3 * grain), 1 - 0.6 * joint);
  };
}

/** Sawn wood: long grain streaks along u, broken by growth-ring waves and slow changes of tone. */
export function woodGrain(random: RoomRandom, color: Rgb = woodColor(random)): Texture {
  const noise = makeNoise(random);
  const dark = shade(color, random.uniform(0.38, 0.55));
  const light = shade(color, 1.15);
  const ring = random.uniform(0.035, 0.07);
  return (p, out) => {
    // The planes of one board differ by their depth in the log, hence the third coordinate.
    const depth = p.x + p.y + p.z - p.u - p.v;
    const warp = noise(p.u / 0.7, p.v / 0.12, depth / 0.3);
    const rings = Math.sin(((p.v + 0.045 * warp) / ring) * 2 * Math.PI) * resolved(ring, p.footprint);
    const streaks = fractalNoise(noise, p.u / 9, p.v, depth / 4, 0.05, 2, p.footprint);
    const tone = noise(p.u / 0.45, p.v / 0.22, depth / 0.2 + 5);
    writeMix(out, light, dark, clamp01(0.4 + 0.2 * rings + 0.35 * streaks + 0.25 * tone), 1);
  };
}

/** A floor of planks along u: staggered boards of different tone with dark joints. */
export function planks(random: RoomRandom, color: Rgb = woodColor(random)): Texture {
  const noise = makeNoise(random);
  const width = random.uniform(0.1, 0.19);
  const length = random.uniform(0.8, 1.4);
  const salt = random.integer(0, 1 << 20);
  const spread = random.uniform(0.25, 0.5);
  const dark = shade(color, 0.45);
  const light = shade(color, 1.2);
  return (p, out) => {
    const row = Math.floor(p.v / width);
    const shifted = p.u + cellHash(row, 0, salt) * length;
    const board = Math.floor(shifted / length);
    const tone = cellHash(row, board, salt + 1) - 0.5;
    const grain = fractalNoise(noise, p.u / 8, p.v, tone * 9, 0.06, 3, p.footprint);
    const knots = noise(p.u / 0.3, p.v / 0.08, tone * 17);
    const v = p.v - row * width;
    const u = shifted - board * length;
    const joint = Math.max(
      lineCoverage(Math.min(v, width - v), 0.008, p.footprint),
      lineCoverage(Math.min(u, length - u), 0.008, p.footprint),
    );
    writeMix(out, light, dark, clamp01(0.38 + spread * 1.6 * tone + 0.35 * grain + 0.14 * knots), 1 - 0.65 * joint);
  };
}

/** Parquet: squares of five short slats, alternating in direction. */
export function parquet(random: RoomRandom, color: Rgb = woodColor(random)): Texture {
  const noise = makeNoise(random);
  const square = random.uniform(0.28, 0.42);
  const salt = random.integer(0, 1 << 20);
  const dark = shade(color, 0.42);
  const light = shade(color, 1.2);
  return (p, out) => {
    const column = Math.floor(p.u / square);
    const row = Math.floor(p.v / square);
    const isTurned = ((column + row) & 1) === 1;
    const inU = p.u - column * square;
    const inV = p.v - row * square;
    const across = isTurned ? inU : inV;
    const along = isTurned ? inV : inU;
    const slatWidth = square / 5;
    const slat = Math.floor(across / slatWidth);
    const tone = cellHash(column * 7 + slat, row, salt) - 0.5 + (isTurned ? 0.16 : -0.16);
    const grain = fractalNoise(noise, along / 6, across, tone * 13, 0.05, 2, p.footprint);
    const inSlat = across - slat * slatWidth;
    const joint = Math.max(
      lineCoverage(Math.min(inSlat, slatWidth - inSlat), 0.004, p.footprint),
      lineCoverage(Math.min(along, square - along), 0.006, p.footprint),
    );
    writeMix(out, light, dark, clamp01(0.42 + 0.6 * tone + 0.3 * grain), 1 - 0.6 * joint);
  };
}

/** Painted wood or board: one colour, brush marks along u and rubbed patches. */
export function paintedWood(random: RoomRandom, color: Rgb): Texture {
  const noise = makeNoise(random);
  const worn = shade(color, random.uniform(0.62, 0.78));
  const fresh = shade(color, 1.1);
  return (p, out) => {
    const brush = fractalNoise(noise, p.u / 7, p.v, p.z, 0.05, 2, p.footprint);
    const patches = fractalNoise(noise, p.x + 3, p.y, p.z, 0.28, 2, p.footprint);
    writeMix(out, fresh, worn, clamp01(0.4 + 0.5 * brush + 0.35 * patches), 1);
  };
}

/** Paint as used on doors, skirting boards and kitchen fronts: whites, some greys, few others. */
export function paintColor(random: RoomRandom): Rgb {
  if (random.chance(0.7)) return whiteColor(random);
  return random.chance(0.6)
    ? greyColor(random, 30, 78)
    : hsl(random.uniform(20, 220), random.uniform(8, 30), random.uniform(45, 85));
}
