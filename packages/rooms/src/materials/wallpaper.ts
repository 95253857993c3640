import type { RoomRandom } from "../random/roomRandom.ts";
import { clamp01, mix, shade, writeMix } from "./color.ts";
import type { Rgb, Texture } from "./material.ts";
import { cellHash, fractalNoise, lineCoverage, makeNoise } from "./noise.ts";

type WallMotif = (u: number, v: number, footprint: number) => number;

/**
 * A papered or painted wall: a motif that repeats, over plaster clouds of several sizes, so that no part of the wall
 * is blank. u runs along the wall, v is the height above the floor.
 */
export function wallpaper(random: RoomRandom, color: Rgb, second: Rgb): Texture {
  const noise = makeNoise(random);
  const isPrinted = random.chance(0.42);
  const motif = (isPrinted ? random.pick([stripes, lattice, sprigs, bricks, scallops]) : plaster)(random);
  // A second colour close to the first: paper is printed tone in tone, paint dries in patches.
  const to = isPrinted ? second : mix(color, second, random.uniform(0.12, 0.3));
  const light = shade(color, 1.04);
  const clouds = random.uniform(0.12, 0.24);
  const grit = random.uniform(0.1, 0.18);
  return (p, out) => {
    const cloud = fractalNoise(noise, p.x, p.y, p.z, 0.7, 4, p.footprint);
    const roughness = fractalNoise(noise, p.x + 7, p.y, p.z, 0.11, 3, p.footprint);
    writeMix(out, light, to, motif(p.u, p.v, p.footprint), 0.94 + clouds * cloud + grit * roughness);
  };
}

function stripes(random: RoomRandom): WallMotif {
  const period = random.uniform(0.16, 0.34);
  const thin = random.uniform(0.1, 0.2);
  return (u, _v, footprint) =>
    clamp01(
      lineCoverage(wrap(u, period), period * 0.5, footprint) * 0.75 +
        lineCoverage(wrap(u + period / 2, period), period * thin, footprint),
    );
}

function lattice(random: RoomRandom): WallMotif {
  const period = random.uniform(0.22, 0.38);
  const width = random.uniform(0.018, 0.035);
  return (u, v, footprint) => {
    const a = wrap((u + v * 0.8) / 1.28, period / 1.28);
    const b = wrap((u - v * 0.8) / 1.28, period / 1.28);
    const knot = clamp01((0.045 - Math.hypot(a, b)) / Math.max(footprint, 0.004) + 0.5);
    return clamp01(lineCoverage(a, width, footprint) + lineCoverage(b, width, footprint) + knot);
  };
}

/** Scattered sprigs: a stem and two leaves in every cell, turned at random. */
function sprigs(random: RoomRandom): WallMotif {
  const period = random.uniform(0.16, 0.28);
  const salt = random.integer(0, 1 << 20);
  return (u, v, footprint) => {
    const row = Math.floor(v / period);
    const shifted = u + ((row & 1) * period) / 2;
    const column = Math.floor(shifted / period);
    const angle = (cellHash(column, row, salt) - 0.5) * 2.4;
    const size = period * (0.75 + 0.3 * cellHash(column, row, salt + 1));
    const du = shifted - (column + 0.5) * period;
    const dv = v - (row + 0.5) * period;
    const x = (du * Math.cos(angle) + dv * Math.sin(angle)) / size;
    const y = (dv * Math.cos(angle) - du * Math.sin(angle)) / size;
    const bud = 0.15 - Math.hypot(x, y - 0.22);
    const leaf = 0.12 - Math.hypot((Math.abs(x) - 0.14) * 0.7, y * 1.3 + 0.05 - Math.abs(x) * 0.5);
    const stem = Math.min(0.03 - Math.abs(x), 0.38 - Math.abs(y + 0.05));
    return clamp01((Math.max(bud, leaf, stem) * size) / Math.max(footprint, 0.004) + 0.5);
  };
}

function bricks(random: RoomRandom): WallMotif {
  const height = random.uniform(0.07, 0.11);
  const width = height * 3;
  const salt = random.integer(0, 1 << 20);
  return (u, v, footprint) => {
    const row = Math.floor(v / height);
    const shifted = u + ((row & 1) * width) / 2;
    const column = Math.floor(shifted / width);
    const inU = shifted - column * width;
    const inV = v - row * height;
    const joint = Math.max(
      lineCoverage(Math.min(inU, width - inU), 0.016, footprint),
      lineCoverage(Math.min(inV, height - inV), 0.016, footprint),
    );
    return clamp01(0.75 * cellHash(column, row, salt) * (1 - joint) + joint * 0.9);
  };
}

function scallops(random: RoomRandom): WallMotif {
  const radius = random.uniform(0.12, 0.2);
  return (u, v, footprint) => {
    let cover = 0;
    for (const shift of [0, 1]) {
      const dv = v - Math.round(v / radius - shift / 2) * radius - (shift * radius) / 2;
      const du = wrap(u + shift * radius, radius * 2);
      const distance = Math.hypot(du, dv * 1.4);
      if (dv >= -0.001) cover = Math.max(cover, lineCoverage(distance - radius * 0.9, 0.022, footprint));
      cover = Math.max(cover, 0.5 * lineCoverage(distance - radius * 0.5, 0.03, footprint));
    }
    return cover;
  };
}

/** Paint rolled over rough plaster: broad, irregular patches instead of a printed motif. */
function plaster(random: RoomRandom): WallMotif {
  const noise = makeNoise(random);
  return (u, v, footprint) => clamp01(0.3 + 0.5 * fractalNoise(noise, u, v, 0, 0.24, 4, footprint));
}

/** Signed distance to the nearest multiple of the period. */
function wrap(value: number, period: number): number {
  return value - Math.round(value / period) * period;
}
