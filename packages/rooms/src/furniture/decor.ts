import { ObjectShape } from "../geometry/objectShape.ts";
import { clamp01, hsl, paleColor, shade, vividColor, writeMix } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { glowing, matte, type Texture } from "../materials/material.ts";
import { fractalNoise, lineCoverage, makeNoise } from "../materials/noise.ts";
import { brushedMetal, wicker } from "../materials/plain.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import type { Piece } from "./piece.ts";

/** One or two cardboard boxes or storage chests. */
export function boxes(random: RoomRandom): Piece {
  const shape = new ObjectShape("otherfurn");
  const [width, depth] = [random.uniform(0.4, 0.55), random.uniform(0.35, 0.45)];
  let z = 0;
  const count = random.integer(1, 2);
  for (let i = 0; i < count; i++) {
    const height = random.uniform(0.25, 0.38);
    const shrink = i * 0.05;
    const isColoured = random.chance(0.4);
    const skin = isColoured
      ? fabric(random, vividColor(random), paleColor(random), random.pick(["stripes", "dots", "plaid"]))
      : cardboard(random, z + height / 2);
    shape.box(
      matte(skin),
      [-width / 2 + shrink, width / 2 - shrink],
      [-depth / 2 + shrink, depth / 2 - shrink],
      [z, z + height],
    );
    z += height;
  }
  return { name: "boxes", width, depth, height: z, objects: [shape] };
}

/** Brown board with a strip of tape and a printed label. */
function cardboard(random: RoomRandom, tapeHeight: number): Texture {
  const noise = makeNoise(random);
  const brown = hsl(random.uniform(26, 36), random.uniform(30, 48), random.uniform(45, 60));
  const dark = shade(brown, 0.6);
  const tape = hsl(42, 35, 78);
  const ink = hsl(random.uniform(0, 360), 60, 30);
  return (p, out) => {
    const flute = fractalNoise(noise, p.x, p.y, p.z, 0.1, 3, p.footprint);
    writeMix(out, brown, dark, clamp01(0.3 + 0.6 * flute), 1);
    const strip = lineCoverage(p.x, 0.05, p.footprint);
    for (let c = 0; c < 3; c++) out[c] += (tape[c] - out[c]) * strip * 0.85;
    const label =
      lineCoverage(p.z - tapeHeight, 0.07, p.footprint) * lineCoverage(Math.abs(p.x) - 0.11, 0.08, p.footprint);
    for (let c = 0; c < 3; c++) out[c] += (ink[c] - out[c]) * label * 0.9;
  };
}

/** A woven basket. */
export function basket(random: RoomRandom): Piece {
  const radius = random.uniform(0.17, 0.24);
  const height = random.uniform(0.35, 0.55);
  const shape = new ObjectShape("otherfurn");
  const weave = matte(wicker(random, hsl(random.uniform(25, 42), random.uniform(30, 60), random.uniform(45, 65))));
  shape.lathe(
    weave,
    [
      [0, 0.01],
      [radius * 0.8, 0.01],
      [radius, height],
      [radius * 0.92, height],
      [radius * 0.75, 0.08],
      [0, 0.08],
    ],
    [0, 0, 0],
    [1, 1],
    18,
  );
  const cloth = matte(fabric(random, paleColor(random), vividColor(random)));
  shape.lathe(
    cloth,
    [
      [radius * 0.85, height * 0.75],
      [radius * 0.6, height * 0.86],
      [0, height * 0.9],
    ],
    [0, 0, 0],
  );
  return { name: "basket", width: radius * 2, depth: radius * 2, height, objects: [shape] };
}

/** A lamp on a tall stand (unlabelled: lamps are no ScanNet-20 class). */
export function floorLamp(random: RoomRandom): Piece {
  const height = random.uniform(1.45, 1.7);
  const shape = new ObjectShape("unlabelled");
  const metal = matte(brushedMetal(random, hsl(random.uniform(20, 50), 25, random.uniform(20, 60))));
  shape.lathe(
    metal,
    [
      [0.15, 0],
      [0.15, 0.02],
      [0.02, 0.05],
      [0.014, height - 0.2],
    ],
    [0, 0, 0],
    [1, 1],
    14,
  );
  const cover = glowing(
    fabric(random, hsl(42, 50, 82), hsl(30, 50, 65), random.pick(["weave", "stripes", "plaid"])),
    0.55,
  );
  shape.lathe(
    cover,
    [
      [0.19, height - 0.28],
      [0.13, height],
    ],
    [0, 0, 0],
    [1, 1],
    18,
  );
  return { name: "floor lamp", width: 0.38, depth: 0.38, height, objects: [shape] };
}
