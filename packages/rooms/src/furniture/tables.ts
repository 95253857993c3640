import { ObjectShape } from "../geometry/objectShape.ts";
import { furnitureFinish, metalFinish, printedCloth } from "../materials/finishes.ts";
import { type Material, matte } from "../materials/material.ts";
import { marble } from "../materials/stone.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addClutter, type ClutterKind } from "./clutter.ts";
import { addLegs } from "./legs.ts";
import type { Piece } from "./piece.ts";
import { addTableLamp } from "./tableLamp.ts";

/** Wood mostly, else stone or lacquer. */
function tableTop(random: RoomRandom): Material {
  return random.chance(0.15) ? matte(marble(random)) : furnitureFinish(random, 0.75);
}

/** A dining table, rectangular or round, with a few things on it. */
export function diningTable(random: RoomRandom): Piece {
  const height = random.uniform(0.73, 0.77);
  const isRound = random.chance(0.3);
  const width = isRound ? random.uniform(0.9, 1.2) : random.uniform(1.1, 1.75);
  const depth = isRound ? width : random.uniform(0.75, 0.95);
  const table = new ObjectShape("table");
  const top = tableTop(random);
  const base = random.chance(0.6) ? top : random.chance(0.5) ? metalFinish(random) : furnitureFinish(random, 0.4);
  if (isRound) addRoundTop(table, top, width / 2, height);
  else table.box(top, [-width / 2, width / 2], [-depth / 2, depth / 2], [height - random.uniform(0.025, 0.05), height]);
  if (isRound && random.chance(0.6)) addPedestal(table, base, 0.27, height);
  else if (isRound) addLegs(table, base, width * 0.74, width * 0.74, height - 0.035, 0.06, true);
  else
    random.pick([addFramedLegs, addFramedLegs, addTrestles, addPanelEnds])(random, table, base, width, depth, height);
  if (random.chance(0.3)) {
    const cloth = printedCloth(random);
    const [x, y] = isRound ? [width * 0.3, 0.17] : [width / 2 - 0.12, random.uniform(0.15, 0.2)];
    table.box(cloth, [-x, x], [-y, y], [height, height + 0.004]);
  }
  const things = new ObjectShape("unlabelled");
  const kinds: ClutterKind[] = ["bowl", "plant", "plate", "cup", "bottle", "vase", "papers"];
  addClutter(random, things, {
    x: [-width / 2 + 0.1, width / 2 - 0.1],
    y: [-depth / 2 + 0.1, depth / 2 - 0.1],
    z: height + 0.004,
    isRound,
    count: random.integer(1, 5),
    kinds,
  });
  return { name: "dining table", width, depth, height: height + 0.36, edgeHeight: height, objects: [table, things] };
}

function addRoundTop(table: ObjectShape, top: Material, radius: number, height: number): void {
  table.lathe(
    top,
    [
      [0, height - 0.04],
      [radius, height - 0.04],
      [radius, height],
      [0, height],
    ],
    [0, 0, 0],
    [1, 1],
    24,
  );
}

function addPedestal(table: ObjectShape, base: Material, foot: number, height: number): void {
  table.lathe(
    base,
    [
      [foot, 0],
      [foot * 0.93, 0.03],
      [foot * 0.22, 0.1],
      [foot * 0.16, height * 0.55],
      [foot * 0.33, height - 0.04],
    ],
    [0, 0, 0],
  );
}

/** Four legs under a frame. */
function addFramedLegs(
  random: RoomRandom,
  table: ObjectShape,
  base: Material,
  width: number,
  depth: number,
  height: number,
): void {
  table.box(
    base,
    [-width / 2 + 0.06, width / 2 - 0.06],
    [-depth / 2 + 0.06, depth / 2 - 0.06],
    [height - 0.11, height - 0.025],
  );
  addLegs(table, base, width - 0.06, depth - 0.06, height - 0.025, random.uniform(0.05, 0.09), random.chance(0.4));
}

/** Two trestles with a bar between them. */
function addTrestles(
  _random: RoomRandom,
  table: ObjectShape,
  base: Material,
  width: number,
  depth: number,
  height: number,
): void {
  for (const x of [-width * 0.36, width * 0.36]) {
    table.box(base, [x - 0.035, x + 0.035], [-depth * 0.38, depth * 0.38], [0, 0.06]);
    table.box(base, [x - 0.035, x + 0.035], [-depth * 0.38, depth * 0.38], [height - 0.09, height - 0.025]);
    table.box(base, [x - 0.03, x + 0.03], [-0.06, 0.06], [0.06, height - 0.09]);
  }
  table.box(base, [-width * 0.36, width * 0.36], [-0.02, 0.02], [0.28, 0.36]);
}

/** Two frames of flat bars, one at each end. */
function addPanelEnds(
  _random: RoomRandom,
  table: ObjectShape,
  base: Material,
  width: number,
  depth: number,
  height: number,
): void {
  for (const x of [-width / 2 + 0.08, width / 2 - 0.14]) {
    for (const y of [-depth / 2 + 0.04, depth / 2 - 0.09])
      table.box(base, [x, x + 0.06], [y, y + 0.05], [0, height - 0.025]);
    table.box(base, [x, x + 0.06], [-depth / 2 + 0.04, depth / 2 - 0.04], [0, 0.04]);
  }
}

/** A low table for in front of a sofa: rectangular with a shelf, on hairpin-thin legs, a block, or round. */
export function coffeeTable(random: RoomRandom): Piece {
  const height = random.uniform(0.34, 0.46);
  const isRound = random.chance(0.3);
  const width = isRound ? random.uniform(0.65, 0.85) : random.uniform(0.8, 1.2);
  const depth = isRound ? width : random.uniform(0.48, 0.64);
  const table = new ObjectShape("table");
  const top = tableTop(random);
  const base = random.chance(0.5) ? furnitureFinish(random, 0.7) : metalFinish(random);
  const [x, y] = [width / 2, depth / 2];
  if (isRound) {
    addRoundTop(table, top, x, height);
    if (random.chance(0.5)) addPedestal(table, base, 0.24, height);
    else addLegs(table, base, width * 0.72, width * 0.72, height - 0.03, 0.05, true);
  } else {
    table.box(top, [-x, x], [-y, y], [height - 0.04, height]);
    const design = random.integer(0, 2);
    if (design === 0) table.box(base, [-x + 0.04, x - 0.04], [-y + 0.04, y - 0.04], [0.12, 0.145]);
    if (design < 2)
      addLegs(table, base, width - 0.04, depth - 0.04, height - 0.04, design === 0 ? 0.05 : 0.035, design === 1);
    else {
      for (const side of [-x + 0.02, x - 0.06]) table.box(top, [side, side + 0.04], [-y, y], [0, height - 0.04]);
      table.box(top, [-x + 0.06, x - 0.06], [-y + 0.02, y - 0.02], [0.05, 0.08]);
    }
  }
  const things = new ObjectShape("unlabelled");
  const kinds: ClutterKind[] = ["books", "bowl", "cup", "vase", "remote", "plant", "papers"];
  addClutter(random, things, {
    x: [-x + 0.06, x - 0.06],
    y: [-y + 0.06, y - 0.06],
    z: height,
    isRound,
    count: random.integer(1, 4),
    kinds,
  });
  return { name: "coffee table", width, depth, height: height + 0.36, edgeHeight: height, objects: [table, things] };
}

/** A small side table, round or square, with a lamp or other things. */
export function sideTable(random: RoomRandom): Piece {
  const height = random.uniform(0.46, 0.6);
  const radius = random.uniform(0.2, 0.27);
  const table = new ObjectShape("table");
  const wood = tableTop(random);
  const base = random.chance(0.6) ? wood : metalFinish(random);
  if (random.chance(0.6)) {
    addRoundTop(table, wood, radius, height);
    if (random.chance(0.5)) addPedestal(table, base, 0.16, height);
    else addLegs(table, base, radius * 1.5, radius * 1.5, height - 0.02, 0.04, true);
  } else {
    table.box(wood, [-radius, radius], [-radius, radius], [height - 0.03, height]);
    if (random.chance(0.5))
      table.box(wood, [-radius + 0.03, radius - 0.03], [-radius + 0.03, radius - 0.03], [0.14, 0.16]);
    addLegs(table, base, radius * 2, radius * 2, height - 0.03, 0.035, false);
  }
  const things = new ObjectShape("unlabelled");
  if (random.chance(0.65)) addTableLamp(random, things, [0, 0, height]);
  else {
    const reach = radius * 0.5;
    const kinds: ClutterKind[] = ["books", "cup", "vase", "plant"];
    addClutter(random, things, { x: [-reach, reach], y: [-reach, reach], z: height, isRound: false, count: 1, kinds });
  }
  return { name: "side table", width: radius * 2, depth: radius * 2, height: height + 0.42, objects: [table, things] };
}

/** A long narrow table for along a wall, with a lamp and things on it. */
export function consoleTable(random: RoomRandom): Piece {
  const [width, depth, height] = [random.uniform(0.9, 1.3), random.uniform(0.32, 0.42), random.uniform(0.74, 0.86)];
  const table = new ObjectShape("table");
  const top = tableTop(random);
  const base = random.chance(0.5) ? top : metalFinish(random);
  table.box(top, [-width / 2, width / 2], [-depth / 2, depth / 2], [height - 0.035, height]);
  if (random.chance(0.5))
    table.box(base, [-width / 2 + 0.03, width / 2 - 0.03], [-depth / 2 + 0.03, depth / 2 - 0.03], [0.16, 0.185]);
  addLegs(table, base, width, depth, height - 0.035, 0.045, false);
  const things = new ObjectShape("unlabelled");
  addTableLamp(random, things, [random.pick([-1, 1]) * (width / 2 - 0.17), 0, height]);
  const kinds: ClutterKind[] = ["books", "vase", "bowl", "plant", "frame"];
  addClutter(random, things, {
    x: [-width / 2 + 0.32, width / 2 - 0.32],
    y: [-0.06, 0.06],
    z: height,
    isRound: false,
    count: random.integer(1, 2),
    kinds,
  });
  return { name: "console table", width, depth, height: height + 0.42, objects: [table, things] };
}
