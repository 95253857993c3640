import { ObjectShape } from "../geometry/objectShape.ts";
import { clamp01, greyColor, hsl, paleColor, shade, vividColor, whiteColor, writeMix } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { metalFinish, plastic, printedCloth, upholstery } from "../materials/finishes.ts";
import { glowing, matte, type Texture } from "../materials/material.ts";
import { fractalNoise, lineCoverage, makeNoise } from "../materials/noise.ts";
import { wicker } from "../materials/plain.ts";
import { paintedWood, woodGrain } from "../materials/wood.ts";
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

/** A waste bin. */
export function bin(random: RoomRandom): Piece {
  const [radius, height] = [random.uniform(0.12, 0.17), random.uniform(0.28, 0.5)];
  const shape = new ObjectShape("otherfurn");
  const skin = random.chance(0.4) ? metalFinish(random) : plastic(random);
  const isLidded = random.chance(0.5);
  shape.lathe(
    skin,
    [
      [0, 0.005],
      [radius * 0.85, 0.005],
      [radius, height],
      ...(isLidded
        ? ([
            [radius * 0.8, height + 0.05],
            [0, height + 0.07],
          ] as const)
        : ([
            [radius * 0.95, height],
            [radius * 0.8, 0.02],
            [0, 0.02],
          ] as const)),
    ],
    [0, 0, 0],
    [1, 1],
    16,
  );
  return { name: "bin", width: radius * 2, depth: radius * 2, height: height + 0.07, objects: [shape] };
}

/** A round or square pouf to sit or put the feet on. */
export function pouf(random: RoomRandom): Piece {
  const [half, height] = [random.uniform(0.22, 0.32), random.uniform(0.34, 0.44)];
  const shape = new ObjectShape("otherfurn");
  const cloth = random.chance(0.6) ? upholstery(random) : printedCloth(random);
  if (random.chance(0.5)) shape.softBox(cloth, [-half, half], [-half, half], [0.005, height], 0.06);
  else
    shape.lathe(
      cloth,
      [
        [0, 0.005],
        [half * 0.88, 0.005],
        [half, height * 0.3],
        [half, height * 0.7],
        [half * 0.85, height],
        [0, height],
      ],
      [0, 0, 0],
      [1, 1],
      18,
    );
  return { name: "pouf", width: half * 2, depth: half * 2, height, objects: [shape] };
}

/** A ribbed radiator on the wall, as wide as asked, metres; its foot is 10 cm above the floor. */
export function radiator(random: RoomRandom, width: number): Piece {
  const shape = new ObjectShape("otherfurn");
  const skin = matte(paintedWood(random, random.chance(0.85) ? whiteColor(random) : greyColor(random, 20, 50)));
  const top = random.uniform(0.56, 0.68);
  const ribs = Math.round(width / random.uniform(0.05, 0.09));
  const pitch = width / ribs;
  for (let i = 0; i < ribs; i++) {
    const x = -width / 2 + i * pitch;
    shape.box(skin, [x + 0.006, x + pitch - 0.006], [-0.05, 0.055], [0.12, top]);
  }
  for (const z of [0.13, top - 0.05]) shape.box(skin, [-width / 2, width / 2], [-0.045, 0.035], [z, z + 0.04]);
  for (const x of [-width / 2 + 0.08, width / 2 - 0.08])
    shape.box(skin, [x - 0.012, x + 0.012], [-0.055, 0], [0, 0.14]);
  return { name: "radiator", width, depth: 0.11, height: top, objects: [shape] };
}

/** A coat stand with a few coats. */
export function coatStand(random: RoomRandom): Piece {
  const height = random.uniform(1.6, 1.8);
  const shape = new ObjectShape("otherfurn");
  const wood = random.chance(0.5) ? matte(woodGrain(random)) : metalFinish(random);
  shape.cylinder(wood, [0, 0, 0], [0, 0, height], 0.02, { sides: 8 });
  for (let i = 0; i < 3; i++) {
    const angle = (i / 3) * 2 * Math.PI;
    shape.cylinder(wood, [0, 0, 0.1], [Math.cos(angle) * 0.22, Math.sin(angle) * 0.22, 0.016], 0.014, { sides: 6 });
    shape.cylinder(wood, [0, 0, height - 0.12], [Math.cos(angle) * 0.14, Math.sin(angle) * 0.14, height - 0.02], 0.01, {
      sides: 6,
    });
  }
  for (let i = 0; i < random.integer(1, 3); i++) {
    const angle = (i / 3) * 2 * Math.PI;
    const [x, y] = [Math.cos(angle) * 0.11, Math.sin(angle) * 0.11];
    shape.lathe(
      upholstery(random),
      [
        [0.13, height - random.uniform(0.8, 1.1)],
        [0.12, height - 0.5],
        [0.09, height - 0.2],
        [0, height - 0.1],
      ],
      [x, y, 0],
      [0.8, 0.8],
      10,
    );
  }
  return { name: "coat stand", width: 0.46, depth: 0.46, height, objects: [shape] };
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
  const metal = metalFinish(random);
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
