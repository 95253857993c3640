import { ObjectShape, type Span } from "../geometry/objectShape.ts";
import { paleColor, shade, upholsteryColor, vividColor, whiteColor } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { furnitureFinish, metalFinish, printedCloth, upholstery } from "../materials/finishes.ts";
import { type Material, matte } from "../materials/material.ts";
import { mottled } from "../materials/plain.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addLegs } from "./legs.ts";
import type { Piece } from "./piece.ts";

/** Extents of a bed frame, metres. */
interface BedFrame {
  readonly half: number;
  readonly back: number;
  readonly front: number;
  readonly headHeight: number;
  readonly hasFootboard: boolean;
}

/** How frame and headboard are built. */
const bedDesigns: readonly ((random: RoomRandom, shape: ObjectShape, frame: BedFrame) => void)[] = [
  addWoodenBed,
  addUpholsteredBed,
  addBarredBed,
];

/** A single or double bed: frame, headboard, mattress, pillows, a cover and often a folded throw. */
export function bed(random: RoomRandom): Piece {
  const isDouble = random.chance(0.6);
  const width = isDouble ? random.uniform(1.4, 1.85) : random.uniform(0.92, 1.12);
  const depth = random.uniform(2.02, 2.14);
  const headHeight = random.uniform(0.8, 1.2);
  const shape = new ObjectShape("bed");
  const frame: BedFrame = {
    half: width / 2,
    back: -depth / 2,
    front: depth / 2,
    headHeight,
    hasFootboard: random.chance(0.35),
  };
  random.pick(bedDesigns)(random, shape, frame);
  addBedding(random, shape, frame, isDouble);
  return { name: "bed", width: width + 0.06, depth, height: headHeight + 0.02, objects: [shape] };
}

/** Side boards on legs or a plinth with drawers, and a plain, panelled or boarded head. */
function addWoodenBed(
  random: RoomRandom,
  shape: ObjectShape,
  { half, back, front, headHeight, hasFootboard }: BedFrame,
): void {
  const wood = furnitureFinish(random, 0.7);
  const width = 2 * half;
  if (random.chance(0.35)) {
    shape.box(wood, [-half + 0.03, half - 0.03], [back + 0.03, front - 0.03], [0, 0.16]);
    const knob = metalFinish(random);
    for (const side of [-1, 1]) {
      for (const y of [-0.45, 0.35]) {
        const x: Span = side < 0 ? [-half - 0.012, -half] : [half, half + 0.012];
        shape.box(wood, x, [y - 0.35, y + 0.35], [0.05, 0.27]);
        const grip: Span = side < 0 ? [-half - 0.025, -half - 0.012] : [half + 0.012, half + 0.025];
        shape.box(knob, grip, [y - 0.06, y + 0.06], [0.17, 0.19]);
      }
    }
  } else addLegs(shape, wood, width, 2 * front, 0.16, 0.08, random.chance(0.5));
  shape.box(wood, [-half, half], [back, front], [0.14, 0.3]);
  shape.box(wood, [-half, half], [back, back + 0.05], [0.14, headHeight - 0.05]);
  shape.box(wood, [-half - 0.02, half + 0.02], [back, back + 0.07], [headHeight - 0.05, headHeight]);
  const panel = random.chance(0.5) ? wood : furnitureFinish(random);
  const panels = random.integer(0, 4);
  for (let i = 0; i < panels; i++) {
    const x = -half + (width * i) / panels;
    shape.box(panel, [x + 0.05, x + width / panels - 0.05], [back + 0.05, back + 0.062], [0.5, headHeight - 0.1]);
  }
  if (hasFootboard) shape.box(wood, [-half, half], [front - 0.05, front], [0.14, random.uniform(0.42, 0.62)]);
}

/** A box-spring bed covered in cloth, its head plain or divided into cushions. */
function addUpholsteredBed(random: RoomRandom, shape: ObjectShape, { half, back, front, headHeight }: BedFrame): void {
  const cloth = upholstery(random);
  const feet = furnitureFinish(random, 0.7);
  addLegs(shape, feet, 2 * half, 2 * front, 0.1, 0.08, true);
  shape.softBox(cloth, [-half, half], [back, front], [0.08, 0.32], 0.03);
  const columns = random.pick([1, 1, 2, 4, 6]);
  const rows = columns > 1 ? random.integer(1, 3) : 1;
  const [cellWidth, cellHeight] = [(2 * half + 0.04) / columns, (headHeight - 0.2) / rows];
  shape.box(cloth, [-half - 0.01, half + 0.01], [back, back + 0.05], [0.12, headHeight - 0.01]);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const x = -half - 0.02 + column * cellWidth;
      const z = 0.2 + row * cellHeight;
      shape.softBox(cloth, [x, x + cellWidth], [back + 0.01, back + 0.11], [z, z + cellHeight], 0.04);
    }
  }
}

/** Posts with bars between them, of metal or wood. */
function addBarredBed(
  random: RoomRandom,
  shape: ObjectShape,
  { half, back, front, headHeight, hasFootboard }: BedFrame,
): void {
  const bar = random.chance(0.6) ? metalFinish(random) : furnitureFinish(random, 0.8);
  const ends = [{ y: back + 0.025, top: headHeight }];
  ends.push({ y: front - 0.025, top: hasFootboard ? headHeight * 0.68 : 0.3 });
  const count = Math.round((2 * half) / random.uniform(0.12, 0.2));
  for (const { y, top } of ends) {
    for (const x of [-half + 0.02, half - 0.02]) shape.cylinder(bar, [x, y, 0], [x, y, top], 0.022, { sides: 8 });
    for (const z of [0.3, top - 0.02]) shape.cylinder(bar, [-half, y, z], [half, y, z], 0.018, { sides: 6 });
    if (top < 0.4) continue;
    for (let i = 1; i < count; i++) {
      const x = -half + (2 * half * i) / count;
      shape.cylinder(bar, [x, y, 0.3], [x, y, top - 0.02], 0.01, { sides: 5 });
    }
  }
  for (const x of [-half + 0.02, half - 0.02]) shape.box(bar, [x - 0.015, x + 0.015], [back, front], [0.24, 0.31]);
}

/** Mattress, cover or duvet, pillows, sometimes a throw and an accent cushion. */
function addBedding(random: RoomRandom, shape: ObjectShape, frame: BedFrame, isDouble: boolean): void {
  const { half, back, front, hasFootboard } = frame;
  const white = whiteColor(random);
  const linen = (): Material =>
    matte(fabric(random, white, shade(paleColor(random), 0.75), random.pick(["weave", "stripes"])));
  const sheet = linen();
  const coverColor = random.pick([
    whiteColor(random),
    upholsteryColor(random),
    upholsteryColor(random),
    vividColor(random),
    paleColor(random),
  ]);
  const cover = random.chance(0.45)
    ? matte(fabric(random, coverColor, shade(coverColor, 0.6), "weave"))
    : matte(fabric(random, coverColor, random.chance(0.5) ? paleColor(random) : shade(coverColor, 0.5)));
  const foot = front - (hasFootboard ? 0.06 : 0.02);
  const top = random.uniform(0.48, 0.56);
  shape.softBox(sheet, [-half + 0.03, half - 0.03], [back + 0.11, foot], [0.28, top], 0.06);
  const coverFrom = back + random.uniform(0.55, 0.8);
  const hang = random.uniform(0.26, 0.34);
  shape.softBox(cover, [-half + 0.003, half - 0.003], [coverFrom, foot + 0.01], [hang, top + 0.045], 0.06);
  // The turned-down edge, and a wavy crease or two, as nobody makes a bed flat.
  if (random.chance(0.6))
    shape.softBox(sheet, [-half + 0.01, half - 0.01], [coverFrom - 0.04, coverFrom + 0.22], [0.4, top + 0.06], 0.05);
  addCreases(random, shape, cover, [-half + 0.12, half - 0.12], [coverFrom + 0.3, foot - 0.12], top + 0.043);
  if (random.chance(0.4)) {
    const at = front - random.uniform(0.5, 0.75);
    shape.softBox(
      printedCloth(random),
      [-half - 0.012, half + 0.012],
      [at - 0.22, at + 0.22],
      [0.26, top + 0.066],
      0.05,
    );
  }
  const pillow = random.chance(0.6) ? sheet : cover;
  const pillows = isDouble ? 2 : 1;
  const span = (2 * half - 0.1) / pillows;
  const pillowWidth = Math.min(0.68, span - 0.04);
  for (let i = 0; i < pillows; i++) {
    const x = -half + 0.05 + i * span + (span - pillowWidth) / 2;
    shape.leaningSoftBox(
      pillow,
      [x, x + pillowWidth],
      [back + 0.13, back + 0.55],
      [top, top + 0.14],
      0.068,
      random.uniform(0.08, 0.2),
    );
  }
  const accents = random.chance(0.55) ? random.integer(1, 2) : 0;
  for (let i = 0; i < accents; i++) {
    const x = accents === 2 ? (i - 0.5) * Math.min(0.6, half) - 0.2 : random.uniform(-0.3, -0.1);
    shape.leaningSoftBox(
      printedCloth(random),
      [x, x + 0.4],
      [back + 0.52, back + 0.63],
      [top + 0.02, top + 0.38],
      0.05,
      0.4,
    );
  }
}

/** Low, crossing folds on top of the cover. */
function addCreases(random: RoomRandom, shape: ObjectShape, cloth: Material, x: Span, y: Span, z: number): void {
  const [phase, wave] = [random.uniform(0, 6), random.uniform(4, 8)];
  const height = random.uniform(0.012, 0.03);
  shape.sheet(
    cloth,
    (s, t) => {
      const edge = Math.min(1, 4 * Math.min(s, 1 - s), 4 * Math.min(t, 1 - t));
      const fold = 0.5 + 0.5 * Math.sin(phase + wave * s + 3 * Math.sin(wave * 0.7 * t + phase));
      return [x[0] + s * (x[1] - x[0]), y[0] + t * (y[1] - y[0]), z + 0.002 + height * fold * edge];
    },
    9,
    9,
    [x[1] - x[0], y[1] - y[0]],
  );
}

/** Two beds above each other with a ladder: for children's rooms. */
export function bunkBed(random: RoomRandom): Piece {
  const [width, depth, height] = [random.uniform(0.95, 1.05), random.uniform(2.0, 2.1), random.uniform(1.55, 1.7)];
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const shape = new ObjectShape("bed");
  const wood = random.chance(0.7) ? furnitureFinish(random, 0.7) : matte(mottled(random, vividColor(random)));
  for (const x of [-half, half - 0.06]) {
    for (const y of [back, front - 0.06]) shape.box(wood, [x, x + 0.06], [y, y + 0.06], [0, height]);
  }
  for (const z of [0.3, height - 0.45]) {
    shape.box(wood, [-half, half], [back, front], [z - 0.1, z]);
    const sheet = matte(fabric(random, whiteColor(random), paleColor(random), "stripes"));
    shape.softBox(sheet, [-half + 0.03, half - 0.03], [back + 0.05, front - 0.05], [z, z + 0.14], 0.05);
    shape.softBox(
      printedCloth(random),
      [-half + 0.02, half - 0.02],
      [back + 0.55, front - 0.06],
      [z + 0.02, z + 0.18],
      0.05,
    );
    shape.softBox(sheet, [-half + 0.15, half - 0.15], [back + 0.1, back + 0.48], [z + 0.12, z + 0.23], 0.05);
    for (const [y, rise] of [
      [back, 0.35],
      [front - 0.03, 0.35],
    ] as const)
      shape.box(wood, [-half + 0.06, half - 0.06], [y, y + 0.03], [z + 0.12, z + rise]);
  }
  for (const x of [-half, half - 0.025])
    shape.box(wood, [x, x + 0.025], [back + 0.06, front - 0.5], [height - 0.2, height - 0.08]);
  for (let rung = 0; rung < 4; rung++) {
    const z = 0.35 + rung * 0.27;
    shape.box(wood, [half - 0.03, half], [front - 0.46, front - 0.06], [z, z + 0.03]);
  }
  shape.box(wood, [half - 0.04, half], [front - 0.5, front - 0.46], [0.2, height]);
  return { name: "bunk bed", width: width + 0.04, depth, height, objects: [shape] };
}
