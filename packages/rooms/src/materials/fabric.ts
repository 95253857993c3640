import type { RoomRandom } from "../random/roomRandom.ts";
import { clamp01, mix, shade, writeMix } from "./color.ts";
import type { Rgb, Texture } from "./material.ts";
import { cellHash, fractalNoise, lineCoverage, makeNoise, resolved } from "./noise.ts";

/** Kinds of woven or printed cloth. */
export type FabricPattern = "weave" | "stripes" | "plaid" | "dots" | "leaves" | "zigzag";

const allPatterns: readonly FabricPattern[] = ["weave", "stripes", "plaid", "dots", "leaves", "zigzag"];

/** Cloth in one of the patterns, with a visible weave and soft unevenness. */
export function fabric(
  random: RoomRandom,
  color: Rgb,
  second: Rgb,
  pattern: FabricPattern = random.pick(allPatterns),
): Texture {
  const noise = makeNoise(random);
  const period = random.uniform(0.07, 0.15);
  const salt = random.integer(0, 1 << 20);
  const motif = motifs[pattern];
  const dark = shade(color, 0.7);
  const base: Rgb = pattern === "weave" ? mix(color, second, 0.12) : color;
  return (p, out) => {
    writeMix(out, base, second, motif(p.u, p.v, period, p.footprint, salt), 1);
    const weave = Math.sin((p.u / 0.014) * 2 * Math.PI) * Math.sin((p.v / 0.014) * 2 * Math.PI);
    const nap = fractalNoise(noise, p.x, p.y, p.z, pattern === "weave" ? 0.1 : 0.2, 3, p.footprint);
    const strength = pattern === "weave" ? 0.42 : 0.24;
    const gain = 1 + 0.16 * weave * resolved(0.014, p.footprint) + strength * nap;
    for (let channel = 0; channel < 3; channel++) {
      out[channel] = Math.max(out[channel] * gain, dark[channel] * 0.4);
    }
  };
}

type Motif = (u: number, v: number, period: number, footprint: number, salt: number) => number;

const motifs: { readonly [K in FabricPattern]: Motif } = {
  weave: (u, v, period, footprint) =>
    0.35 *
    (lineCoverage(wrap(u, period / 3), period / 12, footprint) +
      lineCoverage(wrap(v, period / 3), period / 12, footprint)),
  stripes: (u, _v, period, footprint) =>
    clamp01(
      lineCoverage(wrap(u, period), period * 0.45, footprint) +
        0.6 * lineCoverage(wrap(u + period * 0.4, period), period * 0.08, footprint),
    ),
  plaid: (u, v, period, footprint) =>
    0.5 * lineCoverage(wrap(u, period), period * 0.4, footprint) +
    0.5 * lineCoverage(wrap(v, period), period * 0.4, footprint),
  dots: (u, v, period, footprint) => {
    const row = Math.floor(v / period);
    const du = wrap(u + ((row & 1) * period) / 2, period);
    const distance = Math.hypot(du, wrap(v - period / 2, period));
    return clamp01((period * 0.28 - distance) / Math.max(footprint, 0.004) + 0.5);
  },
  leaves: (u, v, period, footprint, salt) => {
    const column = Math.floor(u / period);
    const row = Math.floor(v / period);
    const angle = cellHash(column, row, salt) * Math.PI * 2;
    const du = u - (column + 0.5) * period;
    const dv = v - (row + 0.5) * period;
    const along = du * Math.cos(angle) + dv * Math.sin(angle);
    const across = dv * Math.cos(angle) - du * Math.sin(angle);
    const inside = 1 - (along / (period * 0.46)) ** 2 - (across / (period * 0.2)) ** 2;
    return clamp01((inside * period * 0.1) / Math.max(footprint * 0.5, 0.003) + 0.5);
  },
  zigzag: (u, v, period, footprint) => {
    const ridge = Math.abs(wrap(u, period)) * 0.9;
    return lineCoverage(wrap(v - ridge, period * 0.8), period * 0.36, footprint);
  },
};

/** Signed distance to the nearest multiple of the period. */
function wrap(value: number, period: number): number {
  return value - Math.round(value / period) * period;
}

/** Carpet: deep, blotchy pile. */
export function carpet(random: RoomRandom, color: Rgb): Texture {
  const noise = makeNoise(random);
  const dark = shade(color, 0.5);
  const light = shade(color, 1.25);
  return (p, out) => {
    const pile = fractalNoise(noise, p.x, p.y, p.z, 0.06, 3, p.footprint);
    const tread = fractalNoise(noise, p.x + 4, p.y, p.z, 0.45, 2, p.footprint);
    writeMix(out, light, dark, clamp01(0.42 + 0.45 * pile + 0.5 * tread), 1);
  };
}

/** Designs of rugs: coverage of the second colour at (u, v). */
type RugDesign = (random: RoomRandom) => (u: number, v: number, footprint: number) => number;

const rugDesigns: readonly RugDesign[] = [
  // Flowers in a grid.
  (random) => {
    const cell = random.uniform(0.2, 0.34);
    const sides = random.integer(3, 6);
    return (u, v, footprint) => {
      const [du, dv] = [wrap(u, cell), wrap(v, cell)];
      const flower = cell * (0.32 + 0.1 * Math.cos(Math.atan2(dv, du) * sides));
      return clamp01((flower - Math.hypot(du, dv)) / Math.max(footprint, 0.006) + 0.5);
    };
  },
  // Stripes across.
  (random) => {
    const period = random.uniform(0.16, 0.4);
    const share = random.uniform(0.25, 0.55);
    return (u, _v, footprint) =>
      clamp01(
        lineCoverage(wrap(u, period), period * share, footprint) +
          0.7 * lineCoverage(wrap(u + period / 2, period), period * 0.1, footprint),
      );
  },
  // Diamonds, one in the other.
  (random) => {
    const [long, wide] = [random.uniform(0.4, 0.7), random.uniform(0.24, 0.45)];
    return (u, v, footprint) => {
      const distance = Math.abs(wrap(u, long)) / long + Math.abs(wrap(v, wide)) / wide;
      const blur = footprint / wide;
      return clamp01(
        lineCoverage(distance - 0.45, 0.09, blur) + lineCoverage(distance - 0.2, 0.08, blur) + (0.08 - distance) * 8,
      );
    };
  },
  // Plain, with a deep, uneven pile.
  () => () => 0,
];

/** A rug with or without border bands; u and v measured from its centre, half sizes in metres. */
export function rug(
  random: RoomRandom,
  halfWidth: number,
  halfDepth: number,
  colors: readonly [Rgb, Rgb, Rgb],
): Texture {
  const noise = makeNoise(random);
  const [ground, figure, border] = colors;
  const design = random.pick(rugDesigns)(random);
  const borderWidth = random.chance(0.6) ? random.uniform(0.08, 0.2) : 0;
  return (p, out) => {
    const fromEdge = Math.min(halfWidth - Math.abs(p.u), halfDepth - Math.abs(p.v));
    let t = design(p.u, p.v, p.footprint);
    let to = figure;
    if (fromEdge < borderWidth) {
      t = clamp01(
        lineCoverage(fromEdge - borderWidth / 2, borderWidth * 0.55, p.footprint) +
          lineCoverage(wrap(p.u + p.v, 0.08), 0.03, p.footprint) * 0.4,
      );
      to = border;
    }
    const pile = fractalNoise(noise, p.x, p.y, p.z, 0.09, 3, p.footprint);
    const tread = fractalNoise(noise, p.x + 4, p.y, p.z, 0.5, 2, p.footprint);
    writeMix(out, ground, to, t, 1 + 0.3 * pile + 0.16 * tread);
  };
}
