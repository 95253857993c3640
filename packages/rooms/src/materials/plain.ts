import type { RoomRandom } from "../random/roomRandom.ts";
import { clamp01, shade, writeMix } from "./color.ts";
import type { Rgb, Texture } from "./material.ts";
import { fractalNoise, makeNoise, resolved } from "./noise.ts";

/** One colour with faint clouds: plastic, porcelain, enamel, leaves. */
export function mottled(random: RoomRandom, color: Rgb, contrast = 0.25): Texture {
  const noise = makeNoise(random);
  const dark = shade(color, 0.6);
  return (p, out) => {
    const cloud = fractalNoise(noise, p.x, p.y, p.z, 0.16, 3, p.footprint);
    writeMix(out, color, dark, clamp01(0.25 + contrast * 2 * cloud), 1);
  };
}

/** Brushed metal: fine streaks along u and broad soft reflections frozen into the surface. */
export function brushedMetal(random: RoomRandom, color: Rgb): Texture {
  const noise = makeNoise(random);
  const dark = shade(color, 0.5);
  return (p, out) => {
    const streaks = fractalNoise(noise, p.u / 14, p.v, p.z * 0.2, 0.04, 3, p.footprint);
    const sheen = noise(p.x / 0.5, p.y / 0.5, p.z / 0.35);
    writeMix(out, color, dark, clamp01(0.35 + 0.4 * streaks + 0.3 * sheen), 1);
  };
}

/** Leather: soft wrinkles over a grain of fine creases, lighter where it is worn. */
export function leather(random: RoomRandom, color: Rgb): Texture {
  const noise = makeNoise(random);
  const dark = shade(color, 0.45);
  const worn = shade(color, 1.35);
  return (p, out) => {
    const wrinkle = Math.abs(fractalNoise(noise, p.x, p.y, p.z, 0.13, 3, p.footprint));
    const wear = fractalNoise(noise, p.x + 5, p.y, p.z, 0.4, 2, p.footprint);
    writeMix(out, worn, dark, clamp01(0.55 + 0.45 * wear - 1.2 * wrinkle + 0.12), 1);
  };
}

/** Polished or painted concrete: clouds, pores and a few hairline joints left by the boards. */
export function concrete(random: RoomRandom, color: Rgb): Texture {
  const noise = makeNoise(random);
  const dark = shade(color, 0.55);
  return (p, out) => {
    const cloud = fractalNoise(noise, p.x, p.y, p.z, 0.8, 4, p.footprint);
    const pores = clamp01(fractalNoise(noise, p.x + 3, p.y, p.z, 0.06, 2, p.footprint) * 3 - 0.9);
    writeMix(out, color, dark, clamp01(0.3 + 0.5 * cloud + 0.5 * pores), 1);
  };
}

/** Wickerwork: strands over and under. */
export function wicker(random: RoomRandom, color: Rgb): Texture {
  const noise = makeNoise(random);
  const dark = shade(color, 0.3);
  return (p, out) => {
    const strand = 0.03;
    const over = Math.sin((p.u / strand) * Math.PI) * Math.sin((p.v / strand) * Math.PI);
    const fade = resolved(strand * 2, p.footprint);
    const stain = fractalNoise(noise, p.x, p.y, p.z, 0.12, 2, p.footprint);
    writeMix(out, color, dark, clamp01(0.35 + 0.45 * over * fade + 0.4 * stain), 1);
  };
}

/** One even colour. Only for things that give off light or are tiny. */
export function even(color: Rgb): Texture {
  return (_p, out) => {
    out[0] = color[0];
    out[1] = color[1];
    out[2] = color[2];
  };
}
