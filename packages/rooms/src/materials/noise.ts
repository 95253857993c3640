import { createNoise3D, type NoiseFunction3D } from "simplex-noise";
import type { RoomRandom } from "../random/roomRandom.ts";
import { clamp01 } from "./color.ts";

/** Smooth noise in -1..1 over three coordinates, with its own random lattice. */
export function makeNoise(random: RoomRandom): NoiseFunction3D {
  return createNoise3D(() => random.uniform(0, 1));
}

/**
 * How much of a pattern with the given wavelength survives sampling: 1 when the footprint is far smaller than the
 * wavelength, 0 when it would alias. Textures multiply their contrast with it.
 */
export function resolved(wavelength: number, footprint: number): number {
  return clamp01((wavelength / footprint - 1) / 1.5);
}

/**
 * Sum of `octaves` noises, each half the wavelength and half the strength of the one before; those too fine for the
 * footprint fade out. About -1..1.
 *
 * @param wavelength of the coarsest octave, in the units of x, y, z (metres)
 */
export function fractalNoise(
  noise: NoiseFunction3D,
  x: number,
  y: number,
  z: number,
  wavelength: number,
  octaves: number,
  footprint: number,
): number {
  let sum = 0;
  let strength = 0.6;
  let scale = wavelength;
  for (let octave = 0; octave < octaves; octave++) {
    const weight = resolved(scale, footprint);
    if (weight === 0) break;
    sum += strength * weight * noise(x / scale, y / scale, z / scale + octave * 7.31);
    strength *= 0.5;
    scale *= 0.5;
  }
  return sum;
}

/** A reproducible pseudo-random number in 0..1 for an integer cell (plank, tile, motif). */
export function cellHash(i: number, j: number, salt: number): number {
  let h = Math.imul(i | 0, 0x27d4eb2d) ^ Math.imul(j | 0, 0x165667b1) ^ Math.imul(salt | 0, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/**
 * Coverage in 0..1 of a line of the given width, seen by a sample with the given footprint.
 * @param distance from the line's centre, metres
 */
export function lineCoverage(distance: number, width: number, footprint: number): number {
  const half = footprint / 2;
  const from = Math.max(distance - half, -width / 2);
  const to = Math.min(distance + half, width / 2);
  return clamp01((to - from) / footprint);
}
