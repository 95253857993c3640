import type { RoomRandom } from "../random/roomRandom.ts";
import { clamp01, hsl, mix, shade, writeMix } from "./color.ts";
import type { Rgb, Texture } from "./material.ts";
import { cellHash, fractalNoise, lineCoverage, makeNoise } from "./noise.ts";

/** How the tiles of a floor or wall differ from each other. */
export type TilePattern = "plain" | "checker" | "ornament" | "random";

/** Square or oblong ceramic tiles with grout. */
export function tiles(
  random: RoomRandom,
  options: { color: Rgb; second: Rgb; pattern: TilePattern; width: number; height: number; isBrickBond?: boolean },
): Texture {
  const { color, second, pattern, width, height, isBrickBond = false } = options;
  const noise = makeNoise(random);
  const salt = random.integer(0, 1 << 20);
  const grout = hsl(random.uniform(20, 60), random.uniform(3, 10), random.uniform(45, 80));
  const groutWidth = random.uniform(0.006, 0.012);
  return (p, out) => {
    const row = Math.floor(p.v / height);
    const shifted = p.u + (isBrickBond && (row & 1) === 1 ? width / 2 : 0);
    const column = Math.floor(shifted / width);
    const u = shifted - column * width;
    const v = p.v - row * height;
    let second01 = 0;
    if (pattern === "checker") second01 = (column + row) & 1;
    else if (pattern === "random") second01 = cellHash(column, row, salt) < 0.3 ? 1 : 0;
    else if (pattern === "ornament") second01 = ornament(u / width - 0.5, v / height - 0.5, p.footprint / width);
    const cloud = fractalNoise(noise, p.u, p.v, column * 3.7 + row * 5.3, 0.16, 3, p.footprint);
    const tone = 0.92 + 0.16 * (cellHash(row, column, salt) - 0.5) + 0.13 * cloud;
    writeMix(out, color, second, second01, tone);
    const joint = Math.max(
      lineCoverage(Math.min(u, width - u), groutWidth, p.footprint),
      lineCoverage(Math.min(v, height - v), groutWidth, p.footprint),
    );
    for (let channel = 0; channel < 3; channel++) out[channel] += (grout[channel] - out[channel]) * joint;
  };
}

/** Quarter circles at the corners and a star in the middle; x and y in -0.5..0.5 of a tile. */
function ornament(x: number, y: number, blur: number): number {
  const corner = Math.hypot(Math.abs(x) - 0.5, Math.abs(y) - 0.5);
  const ring = lineCoverage(corner - 0.32, 0.12, Math.max(blur, 0.02));
  const star = Math.abs(x) + Math.abs(y) < 0.26 && Math.hypot(x, y) > 0.08 ? 1 : 0;
  return clamp01(ring + star);
}

/** Marble: a pale ground with dark, folded veins. */
export function marble(
  random: RoomRandom,
  ground: Rgb = hsl(random.uniform(20, 220), 8, random.uniform(68, 86)),
): Texture {
  const noise = makeNoise(random);
  const vein = shade(ground, random.uniform(0.2, 0.4));
  return (p, out) => {
    const fold = fractalNoise(noise, p.x, p.y, p.z, 0.5, 3, p.footprint);
    const veins = 1 - Math.abs(Math.sin((p.x + p.y * 0.7 + p.z * 0.4) * 9 + fold * 5));
    const cloud = fractalNoise(noise, p.x + 9, p.y, p.z, 0.14, 2, p.footprint);
    writeMix(out, ground, vein, clamp01(veins ** 4 * 0.9 + 0.16 + 0.18 * cloud), 1);
  };
}

/** Granite or terrazzo: chips of several tones in a ground. */
export function terrazzo(random: RoomRandom, ground: Rgb): Texture {
  const noise = makeNoise(random);
  const light = mix(ground, [0.9, 0.88, 0.84], 0.65);
  const dark = shade(ground, 0.3);
  return (p, out) => {
    const chips = fractalNoise(noise, p.x, p.y, p.z, 0.07, 3, p.footprint) * 1.8;
    const cloud = noise(p.x / 0.35, p.y / 0.35, p.z / 0.35) * 0.15;
    writeMix(out, ground, chips > 0 ? light : dark, clamp01(Math.abs(chips) + cloud), 1);
  };
}
