import { ObjectShape } from "../geometry/objectShape.ts";
import { clamp01, greyColor, hsl, shade, vividColor, whiteColor, writeMix } from "../materials/color.ts";
import { matte, type Rgb, type Texture } from "../materials/material.ts";
import { fractalNoise, makeNoise } from "../materials/noise.ts";
import { mottled, wicker } from "../materials/plain.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import type { Piece } from "./piece.ts";

/** A pot with leaves around it, `height` metres in all. */
export function addPottedPlant(
  random: RoomRandom,
  shape: ObjectShape,
  at: readonly [number, number, number],
  height: number,
): void {
  const pot = height * 0.35;
  const radius = height * 0.17;
  const clay = matte(
    random.chance(0.4)
      ? wicker(random, hsl(32, 45, 55))
      : mottled(
          random,
          random.pick([
            whiteColor(random),
            greyColor(random, 15, 60),
            hsl(random.uniform(12, 24), 45, 42),
            vividColor(random),
          ]),
          0.35,
        ),
  );
  shape.lathe(
    clay,
    [
      [radius * 0.7, 0],
      [radius, pot],
      [radius * 0.85, pot],
      [radius * 0.8, pot * 0.85],
      [0, pot * 0.85],
    ],
    at,
  );
  const green = hsl(random.uniform(75, 150), random.uniform(30, 60), random.uniform(36, 54));
  const leaf = matte(leafTexture(random, green));
  const count = Math.round(random.uniform(9, 14));
  const isTall = random.chance(0.5);
  for (let i = 0; i < count; i++) {
    const angle = i * 2.4 + random.uniform(-0.3, 0.3);
    const reach = height * random.uniform(0.18, 0.28) * (isTall ? 0.75 : 1);
    const top = height * random.uniform(0.6, 1);
    const width = height * random.uniform(0.06, 0.1);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    shape.sheet(
      leaf,
      (s, t) => {
        const along = reach * t ** 1.3;
        const side = (s - 0.5) * 2 * width * Math.sin(Math.PI * (0.12 + 0.84 * t));
        const z = pot * 0.8 + (top - pot * 0.8) * Math.sin(t * Math.PI * 0.62) + Math.abs(side) * 0.4;
        return [at[0] + cos * along - sin * side, at[1] + sin * along + cos * side, at[2] + z];
      },
      2,
      5,
      [width * 2, height * 0.6],
    );
  }
}

function leafTexture(random: RoomRandom, green: Rgb): Texture {
  const noise = makeNoise(random);
  const dark = shade(green, 0.5);
  return (p, out) =>
    writeMix(out, green, dark, clamp01(0.4 + 0.7 * fractalNoise(noise, p.x, p.y, p.z, 0.15, 3, p.footprint)), 1);
}

/** A plant in a pot on the floor. */
export function floorPlant(random: RoomRandom): Piece {
  const height = random.uniform(0.7, 1.25);
  const shape = new ObjectShape("otherfurn");
  addPottedPlant(random, shape, [0, 0, 0], height);
  return { name: "plant", width: height * 0.6, depth: height * 0.6, height, objects: [shape] };
}
