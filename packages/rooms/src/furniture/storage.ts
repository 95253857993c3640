import { ObjectShape, type Span } from "../geometry/objectShape.ts";
import { painting, upright } from "../materials/artwork.ts";
import { greyColor } from "../materials/color.ts";
import { furnitureFinish, metalFinish } from "../materials/finishes.ts";
import { matte } from "../materials/material.ts";
import { mottled } from "../materials/plain.ts";
import { paintedWood } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addClutter, type ClutterKind } from "./clutter.ts";
import { addFronts, type FrontStyle, frontStyle } from "./fronts.ts";
import type { Piece } from "./piece.ts";
import { addTableLamp } from "./tableLamp.ts";

/** Width, depth and height of a body, metres. */
interface Size {
  readonly width: number;
  readonly depth: number;
  readonly height: number;
}

/** A closed body with a top board, on a plinth or legs; `stories` of fronts from the bottom up, by share of height. */
function cabinetPiece(
  random: RoomRandom,
  name: string,
  { width, depth, height }: Size,
  stories: readonly { share: number; columns: number; rows: number }[],
): { piece: Piece; shape: ObjectShape; style: FrontStyle } {
  const shape = new ObjectShape("cabinet");
  const style = frontStyle(random);
  const body = random.chance(0.75) ? style.front : furnitureFinish(random);
  const back = -depth / 2;
  const foot = height < 1.2 && random.chance(0.4) ? random.uniform(0.1, 0.16) : 0.07;
  shape.box(body, [-width / 2, width / 2], [back, depth / 2 - 0.03], [foot, height - 0.03]);
  if (foot === 0.07) shape.box(body, [-width / 2 + 0.03, width / 2 - 0.03], [back, depth / 2 - 0.07], [0, foot]);
  else {
    const legs = random.chance(0.5) ? body : metalFinish(random);
    for (const x of [-width / 2 + 0.05, width / 2 - 0.05]) {
      for (const y of [back + 0.05, depth / 2 - 0.08])
        shape.cylinder(legs, [x, y, 0], [x, y, foot], 0.014, { topRadius: 0.022, sides: 8 });
    }
  }
  shape.box(body, [-width / 2 - 0.01, width / 2 + 0.01], [back, depth / 2], [height - 0.03, height]);
  let z = foot;
  for (const { share, columns, rows } of stories) {
    const top = z + share * (height - 0.03 - foot);
    addFronts(shape, style, { x: [-width / 2, width / 2], z: [z, top], front: depth / 2 - 0.03, columns, rows });
    z = top;
  }
  return { shape, style, piece: { name, width: width + 0.02, depth: depth + 0.045, height, objects: [shape] } };
}

/** A wardrobe with tall doors, sometimes with drawers below them. */
export function wardrobe(random: RoomRandom): Piece {
  const columns = random.integer(2, 4);
  const size = {
    width: columns * random.uniform(0.42, 0.52),
    depth: random.uniform(0.55, 0.64),
    height: random.uniform(1.85, 2.3),
  };
  const hasDrawers = random.chance(0.35);
  const doors = { share: hasDrawers ? 0.8 : 1, columns, rows: 1 };
  const drawers = { share: 0.2, columns: Math.ceil(columns / 2), rows: 1 };
  return cabinetPiece(random, "wardrobe", size, hasDrawers ? [drawers, doors] : [doors]).piece;
}

/** A tall, narrow cupboard: pantry, linen or filing. */
export function tallCabinet(random: RoomRandom): Piece {
  const size = { width: random.uniform(0.4, 0.65), depth: random.uniform(0.34, 0.5), height: random.uniform(1.5, 2.1) };
  const split = random.uniform(0.4, 0.6);
  const columns = size.width > 0.55 ? 2 : 1;
  const stories = [
    { share: split, columns, rows: random.chance(0.3) ? 3 : 1 },
    { share: 1 - split, columns, rows: 1 },
  ];
  return cabinetPiece(random, "tall cabinet", size, stories).piece;
}

/** A metal filing cabinet with two to four drawers. */
export function filingCabinet(random: RoomRandom): Piece {
  const [width, depth, drawers] = [random.uniform(0.4, 0.48), random.uniform(0.45, 0.6), random.integer(2, 4)];
  const height = 0.08 + drawers * random.uniform(0.28, 0.33);
  const shape = new ObjectShape("cabinet");
  const paint = matte(paintedWood(random, greyColor(random, 20, 78)));
  shape.box(paint, [-width / 2, width / 2], [-depth / 2, depth / 2 - 0.03], [0, height]);
  const style: FrontStyle = { front: paint, panel: paint, handle: metalFinish(random), relief: "flat", grip: "bar" };
  addFronts(shape, style, {
    x: [-width / 2, width / 2],
    z: [0.05, height],
    front: depth / 2 - 0.03,
    columns: 1,
    rows: drawers,
  });
  const things = new ObjectShape("unlabelled");
  addTopClutter(random, things, width, depth, height, 1);
  return {
    name: "filing cabinet",
    width,
    depth: depth + 0.05,
    height: height + 0.36,
    edgeHeight: height,
    objects: [shape, things],
  };
}

const topKinds: readonly ClutterKind[] = ["books", "bowl", "plant", "vase", "frame", "box", "jar"];

function addTopClutter(
  random: RoomRandom,
  things: ObjectShape,
  width: number,
  depth: number,
  z: number,
  count: number,
): void {
  const [x, y] = [width / 2 - 0.03, depth / 2 - 0.05];
  addClutter(random, things, { x: [-x, x], y: [-y, y], z, isRound: false, count, kinds: topKinds });
}

/** A chest of drawers with things on top. */
export function dresser(random: RoomRandom): Piece {
  const size = {
    width: random.uniform(0.75, 1.3),
    depth: random.uniform(0.42, 0.5),
    height: random.uniform(0.72, 1.05),
  };
  const stories = [{ share: 1, columns: size.width < 0.9 ? 1 : 2, rows: random.integer(3, 4) }];
  return withTopThings(random, cabinetPiece(random, "dresser", size, stories).piece, size);
}

/** A cabinet with things on its top, sometimes with a lamp at one end. */
function withTopThings(random: RoomRandom, piece: Piece, size: Size): Piece {
  const things = new ObjectShape("unlabelled");
  if (random.chance(0.5))
    addTableLamp(random, things, [random.pick([-1, 1]) * (size.width / 2 - 0.16), 0, size.height]);
  addTopClutter(random, things, size.width - 0.6, size.depth, size.height, random.integer(0, 3));
  return { ...piece, height: size.height + 0.42, edgeHeight: size.height, objects: [...piece.objects, things] };
}

/** A sideboard; as a television stand it carries a screen. */
export function sideboard(random: RoomRandom, hasTelevision: boolean): Piece {
  const size = {
    width: random.uniform(1.2, 1.8),
    depth: random.uniform(0.38, 0.46),
    height: hasTelevision ? random.uniform(0.4, 0.58) : random.uniform(0.68, 0.9),
  };
  const rows = hasTelevision ? 1 : random.integer(1, 2);
  const stories = [{ share: 1, columns: random.integer(2, 4), rows }];
  const { piece } = cabinetPiece(random, hasTelevision ? "tv stand" : "sideboard", size, stories);
  if (!hasTelevision) return withTopThings(random, piece, size);
  const things = new ObjectShape("unlabelled");
  const height = addTelevision(random, things, size);
  return { ...piece, height: size.height + height, edgeHeight: size.height, objects: [...piece.objects, things] };
}

/** A flat screen on a foot; returns its height above the stand. */
function addTelevision(random: RoomRandom, things: ObjectShape, stand: Size): number {
  const width = Math.min(stand.width - 0.1, random.uniform(0.95, 1.35));
  const height = width * 0.57;
  const z = stand.height;
  const shell = matte(mottled(random, greyColor(random, 6, 16)));
  things.box(shell, [-0.2, 0.2], [-0.1, 0.1], [z, z + 0.02]);
  things.box(shell, [-0.03, 0.03], [-0.03, 0], [z + 0.02, z + 0.1]);
  things.box(shell, [-width / 2, width / 2], [-0.03, 0.02], [z + 0.07, z + 0.07 + height]);
  const picture = random.chance(0.5)
    ? upright(painting(random, width, height), -width / 2, z + 0.07)
    : mottled(random, greyColor(random, 7, 13), 0.5);
  things.box(matte(picture), [-width / 2 + 0.02, width / 2 - 0.02], [0.02, 0.024], [z + 0.09, z + 0.05 + height]);
  return 0.07 + height;
}

/** A bedside table with a lamp: drawers, an open shelf, or just a top on legs. */
export function nightstand(random: RoomRandom): Piece {
  const [width, depth, height] = [random.uniform(0.38, 0.5), random.uniform(0.34, 0.42), random.uniform(0.42, 0.58)];
  const shape = new ObjectShape("otherfurn");
  const style = frontStyle(random);
  const { front: wood } = style;
  const [x, y]: Span[] = [
    [-width / 2, width / 2],
    [-depth / 2, depth / 2 - 0.02],
  ];
  const isOpen = random.chance(0.4);
  const low = isOpen ? height * 0.58 : 0.1;
  shape.box(wood, x, y, [low, height]);
  for (const legX of [x[0] + 0.02, x[1] - 0.06]) {
    for (const legY of [y[0] + 0.02, y[1] - 0.05]) shape.box(wood, [legX, legX + 0.04], [legY, legY + 0.04], [0, low]);
  }
  if (isOpen) shape.box(wood, [x[0] + 0.02, x[1] - 0.02], [y[0] + 0.02, y[1] - 0.01], [0.14, 0.16]);
  addFronts(shape, style, {
    x,
    z: [low, height - 0.02],
    front: y[1],
    columns: 1,
    rows: isOpen ? 1 : random.integer(1, 3),
  });
  const things = new ObjectShape("unlabelled");
  if (random.chance(0.75)) addTableLamp(random, things, [0, -0.03, height]);
  else addTopClutter(random, things, width, depth, height, 1);
  return {
    name: "nightstand",
    width,
    depth: depth + 0.06,
    height: height + 0.42,
    edgeHeight: height,
    objects: [shape, things],
  };
}
