import { ObjectShape } from "../geometry/objectShape.ts";
import { painting, upright } from "../materials/artwork.ts";
import { greyColor, whiteColor } from "../materials/color.ts";
import { furnitureFinish, metalFinish } from "../materials/finishes.ts";
import { glowing, type Material, matte } from "../materials/material.ts";
import { mottled } from "../materials/plain.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addBookRow } from "./books.ts";
import { addClutter } from "./clutter.ts";
import type { Piece } from "./piece.ts";
import { addTableLamp } from "./tableLamp.ts";

/** A desk with what one works with: screens or a laptop, keyboard, lamp, books, papers. */
export function desk(random: RoomRandom): Piece {
  const height = random.uniform(0.71, 0.77);
  const [width, depth] = [random.uniform(1.1, 1.7), random.uniform(0.6, 0.8)];
  const shape = new ObjectShape("desk");
  const top = furnitureFinish(random, 0.6);
  const frame = random.chance(0.5) ? top : furnitureFinish(random, 0.4);
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  shape.box(top, [-half, half], [back, front], [height - 0.032, height]);
  random.pick([addDrawerBase, addDrawerBase, addMetalBase, addPanelBase])(random, shape, frame, width, depth, height);
  const things = new ObjectShape("unlabelled");
  addWorkplace(random, things, width, depth, height);
  return { name: "desk", width, depth: depth + 0.01, height: height + 0.46, objects: [shape, things] };
}

/** A board on one side, a block of drawers on the other. */
function addDrawerBase(
  random: RoomRandom,
  shape: ObjectShape,
  frame: Material,
  width: number,
  depth: number,
  height: number,
): void {
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const under = height - 0.032;
  const knob = metalFinish(random);
  const blocks = random.chance(0.25) ? [-1, 1] : [1];
  if (blocks.length === 1) shape.box(frame, [-half + 0.02, -half + 0.05], [back + 0.03, front - 0.03], [0, under]);
  shape.box(frame, [-half + 0.05, half - 0.05], [back + 0.03, back + 0.05], [0.35, under]);
  for (const side of blocks) {
    const left = side > 0 ? half - 0.4 : -half + 0.02;
    shape.box(frame, [left, left + 0.38], [back + 0.03, front - 0.03], [0, under]);
    for (let i = 0; i < 3; i++) {
      const z = 0.05 + i * 0.21;
      shape.box(frame, [left + 0.01, left + 0.37], [front - 0.03, front - 0.015], [z, z + 0.195]);
      shape.box(knob, [left + 0.13, left + 0.25], [front - 0.015, front + 0.004], [z + 0.085, z + 0.1]);
    }
  }
}

/** Legs of square tube with feet and a cross bar. */
function addMetalBase(
  random: RoomRandom,
  shape: ObjectShape,
  _frame: Material,
  width: number,
  depth: number,
  height: number,
): void {
  const metal = metalFinish(random);
  const hasFeet = random.chance(0.5);
  for (const x of [-width / 2 + 0.06, width / 2 - 0.12]) {
    if (hasFeet) {
      shape.box(metal, [x, x + 0.06], [-depth / 2 + 0.04, depth / 2 - 0.04], [0, 0.03]);
      shape.box(metal, [x, x + 0.06], [-0.05, 0.04], [0.03, height - 0.032]);
    } else {
      for (const y of [-depth / 2 + 0.03, depth / 2 - 0.07])
        shape.box(metal, [x, x + 0.04], [y, y + 0.04], [0, height - 0.032]);
    }
  }
  shape.box(
    metal,
    [-width / 2 + 0.12, width / 2 - 0.12],
    [-depth / 2 + 0.05, -depth / 2 + 0.08],
    [height - 0.12, height - 0.05],
  );
}

/** Two side boards and a modesty board. */
function addPanelBase(
  _random: RoomRandom,
  shape: ObjectShape,
  frame: Material,
  width: number,
  depth: number,
  height: number,
): void {
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  for (const x of [-half + 0.01, half - 0.04])
    shape.box(frame, [x, x + 0.03], [back + 0.02, front - 0.02], [0, height - 0.032]);
  shape.box(frame, [-half + 0.04, half - 0.04], [back + 0.08, back + 0.1], [0.3, height - 0.032]);
}

function addWorkplace(random: RoomRandom, things: ObjectShape, width: number, depth: number, height: number): void {
  const [half, back] = [width / 2, -depth / 2];
  const middle = random.uniform(-0.18, 0.02) * width * 0.6;
  const isLaptop = random.chance(0.3);
  if (isLaptop) addLaptop(random, things, [middle, 0.02, height]);
  else {
    const isDouble = width > 1.45 && random.chance(0.5);
    for (const shift of isDouble ? [-0.29, 0.29] : [0])
      addScreen(random, things, [middle + shift, back + 0.17, height], isDouble ? 0.55 : undefined);
    const keys = matte(mottled(random, random.chance(0.6) ? greyColor(random, 9, 24) : whiteColor(random), 0.6));
    things.box(keys, [middle - 0.21, middle + 0.21], [0.06, 0.2], [height, height + 0.022]);
    things.softBox(keys, [middle + 0.27, middle + 0.33], [0.08, 0.18], [height, height + 0.03], 0.012);
  }
  if (random.chance(0.6)) addTableLamp(random, things, [half - 0.15, back + 0.16, height]);
  const shelfTo = Math.min(-half + 0.32, middle - (isLaptop ? 0.2 : 0.36));
  if (random.chance(0.6) && shelfTo > -half + 0.12) {
    addBookRow(random, things, { x: [-half + 0.04, shelfTo], y: [back + 0.05, back + 0.22], z: height, tallest: 0.28 });
  }
  const y = [0.02, depth / 2 - 0.03] as const;
  if (middle + 0.36 < half - 0.3)
    addClutter(random, things, {
      x: [middle + 0.36, half - 0.03],
      y,
      z: height,
      isRound: false,
      count: random.integer(0, 2),
      kinds: ["papers", "cup", "books", "remote"],
    });
  if (-half + 0.3 < middle - 0.24)
    addClutter(random, things, {
      x: [-half + 0.03, middle - 0.24],
      y,
      z: height,
      isRound: false,
      count: random.integer(0, 2),
      kinds: ["papers", "cup", "books"],
    });
}

/** A computer screen on a foot, on or off. */
function addScreen(
  random: RoomRandom,
  shape: ObjectShape,
  at: readonly [number, number, number],
  fixedWidth?: number,
): void {
  const [x, y, z] = at;
  const width = fixedWidth ?? random.uniform(0.48, 0.66);
  const height = width * 0.58;
  const shell = matte(mottled(random, greyColor(random, 8, 28)));
  shape.box(shell, [x - 0.12, x + 0.12], [y - 0.08, y + 0.08], [z, z + 0.015]);
  shape.box(shell, [x - 0.02, x + 0.02], [y - 0.03, y - 0.01], [z + 0.015, z + 0.2]);
  shape.box(shell, [x - width / 2, x + width / 2], [y - 0.01, y + 0.02], [z + 0.08, z + 0.08 + height]);
  addPicture(random, shape, [x - width / 2 + 0.012, x + width / 2 - 0.012], y + 0.02, [z + 0.095, z + 0.068 + height]);
}

function addLaptop(random: RoomRandom, shape: ObjectShape, [x, y, z]: readonly [number, number, number]): void {
  const shell = random.chance(0.6)
    ? matte(mottled(random, greyColor(random, 55, 75)))
    : matte(mottled(random, greyColor(random, 8, 24)));
  const keys = matte(mottled(random, greyColor(random, 8, 20), 0.6));
  shape.box(shell, [x - 0.17, x + 0.17], [y - 0.11, y + 0.12], [z, z + 0.016]);
  shape.box(keys, [x - 0.15, x + 0.15], [y - 0.08, y + 0.03], [z + 0.016, z + 0.018]);
  shape.box(shell, [x - 0.17, x + 0.17], [y - 0.125, y - 0.115], [z + 0.01, z + 0.23]);
  addPicture(random, shape, [x - 0.16, x + 0.16], y - 0.115, [z + 0.025, z + 0.222]);
}

/** What a screen shows: a picture, or the grey of one that is off. */
function addPicture(
  random: RoomRandom,
  shape: ObjectShape,
  x: readonly [number, number],
  y: number,
  z: readonly [number, number],
): void {
  const isOn = random.chance(0.6);
  const picture = isOn
    ? glowing(upright(painting(random, x[1] - x[0], z[1] - z[0]), x[0], z[0]), 0.35)
    : matte(mottled(random, greyColor(random, 6, 12), 0.5));
  shape.box(picture, x, [y, y + 0.003], z);
}
