import { ObjectShape, type Point, type Span } from "../geometry/objectShape.ts";
import { greyColor, hsl, vividColor } from "../materials/color.ts";
import { furnitureFinish } from "../materials/finishes.ts";
import { type Material, matte } from "../materials/material.ts";
import { brushedMetal, mottled } from "../materials/plain.ts";
import { marble, terrazzo } from "../materials/stone.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addClutter, type ClutterKind } from "./clutter.ts";
import { addFronts, type FrontStyle, frontStyle } from "./fronts.ts";
import type { Piece } from "./piece.ts";

/** What the lines, islands and cupboards of one kitchen have in common. Lengths in metres. */
export interface KitchenStyle {
  readonly lower: FrontStyle;
  readonly upper: FrontStyle;
  readonly top: Material;
  readonly basin: Material;
  readonly plinth: Material;
  readonly height: number;
}

/** Draw a style; some kitchens have wall cabinets in another finish. */
export function kitchenStyle(random: RoomRandom): KitchenStyle {
  const lower = frontStyle(random);
  const upper = random.chance(0.7)
    ? lower
    : { ...lower, front: furnitureFinish(random), panel: furnitureFinish(random, 0.3) };
  const steel = matte(brushedMetal(random, hsl(210, 6, random.uniform(62, 76))));
  return {
    lower,
    upper,
    top: worktop(random),
    basin: random.chance(0.65)
      ? steel
      : matte(mottled(random, random.chance(0.6) ? hsl(40, 10, 90) : greyColor(random, 12, 35))),
    plinth: matte(mottled(random, greyColor(random, 10, 30))),
    height: random.uniform(0.87, 0.93),
  };
}

/** A worktop's stone or wood. */
function worktop(random: RoomRandom): Material {
  const kind = random.integer(0, 3);
  if (kind === 0) return matte(marble(random));
  if (kind === 1) return matte(terrazzo(random, greyColor(random, 22, 68)));
  return furnitureFinish(random, 0.7);
}

const counterKinds: readonly ClutterKind[] = ["jar", "bottle", "cup", "bowl", "box", "plant", "plate"];

/** A kitchen line: base cabinets, counter with hob and sink, and wall cabinets with a hood above. */
export function kitchenLine(random: RoomRandom, style: KitchenStyle = kitchenStyle(random), hasHob = true): Piece {
  const columns = hasHob ? random.integer(4, 5) : random.integer(2, 3);
  const cell = random.uniform(0.5, 0.6);
  const width = columns * cell;
  const depth = 0.63;
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const { height, top } = style;
  const base = new ObjectShape("cabinet");
  const things = new ObjectShape("unlabelled");
  base.box(style.plinth, [-half + 0.01, half - 0.01], [back, front - 0.1], [0, 0.09]);
  const hobColumn = hasHob ? random.pick([0, columns - 1]) : -1;
  const sinkColumn = hasHob ? (hobColumn === 0 ? columns - 2 : 1) : -1;
  const centre = (column: number): number => -half + (column + 0.5) * cell;
  for (let column = 0; column < columns; column++) {
    const x: Span = [-half + column * cell, -half + (column + 1) * cell];
    // The basin hangs down into its cabinet.
    const top = column === sinkColumn ? height - 0.2 : height - 0.04;
    base.box(style.lower.front, x, [back, front - 0.05], [0.09, top]);
    if (column === hobColumn) addOven(random, things, x, front - 0.05, [0.11, height - 0.05]);
    else addModule(random, base, style.lower, x, [0.09, height - 0.04], front - 0.05);
  }
  const counter = new ObjectShape("counter");
  const sink = new ObjectShape("sink");
  const sinkHalf = cell / 2 - 0.015;
  if (sinkColumn >= 0 && random.chance(0.65)) {
    addDrainer(sink, style, centre(sinkColumn), hobColumn === 0 ? 1 : -1, sinkHalf, Math.min(0.42, cell * 0.8));
  }
  if (sinkColumn >= 0) addSinkTop(counter, sink, style, { half, back, front, at: centre(sinkColumn), sinkHalf });
  else counter.box(top, [-half, half], [back, front], [height - 0.04, height]);
  counter.box(top, [-half, half], [back, back + 0.015], [height, height + random.uniform(0.05, 0.12)]);
  if (hasHob) addHob(random, things, centre(hobColumn), height);
  addCounterThings(random, things, { columns, cell, half, back, height }, [
    hobColumn,
    sinkColumn,
    hasHob ? (hobColumn === 0 ? columns - 1 : 0) : -1,
  ]);
  const objects = [base, counter, sink, things];
  if (hasHob && random.chance(0.85)) {
    const upper = new ObjectShape("cabinet");
    addWallCabinets(random, upper, things, style, { columns, cell, half, back, hobColumn });
    objects.push(upper);
    return { name: "kitchen line", width, depth: depth + 0.02, height: 2.18, objects };
  }
  return { name: "kitchen line", width, depth: depth + 0.02, height: height + 0.36, edgeHeight: height, objects };
}

/** Doors, a drawer over a door, or drawers. */
function addModule(random: RoomRandom, shape: ObjectShape, style: FrontStyle, x: Span, z: Span, front: number): void {
  const design = random.integer(0, 2);
  const split = z[1] - 0.19;
  if (design === 0) addFronts(shape, style, { x, z, front, columns: 1, rows: 1 });
  else if (design === 1) addFronts(shape, style, { x, z, front, columns: 1, rows: 3 });
  else {
    addFronts(shape, style, { x, z: [z[0], split], front, columns: 1, rows: 1 });
    addFronts(shape, style, { x, z: [split, z[1]], front, columns: 1, rows: 1 });
  }
}

/** The worktop around a basin, the basin and its tap. */
function addSinkTop(
  counter: ObjectShape,
  sink: ObjectShape,
  style: KitchenStyle,
  place: { half: number; back: number; front: number; at: number; sinkHalf: number },
): void {
  const { half, back, front, at, sinkHalf } = place;
  const { height, top, basin } = style;
  const [basinBack, basinFront] = [back + 0.15, front - 0.09];
  const z: Span = [height - 0.04, height];
  counter.box(top, [-half, at - sinkHalf], [back, front], z);
  counter.box(top, [at + sinkHalf, half], [back, front], z);
  counter.box(top, [at - sinkHalf, at + sinkHalf], [back, basinBack], z);
  counter.box(top, [at - sinkHalf, at + sinkHalf], [basinFront, front], z);
  addBasin(sink, basin, [at - sinkHalf, at + sinkHalf], [basinBack, basinFront], height);
  addTap(sink, style.lower.handle, [at, back + 0.1, height]);
}

/** A ribbed draining board beside the basin, `side` ±1. */
function addDrainer(
  sink: ObjectShape,
  style: KitchenStyle,
  at: number,
  side: number,
  sinkHalf: number,
  length: number,
): void {
  const [inner, outer] = [at + side * (sinkHalf + 0.005), at + side * (sinkHalf + length)];
  const x: Span = [Math.min(inner, outer), Math.max(inner, outer)];
  const z = style.height;
  sink.box(style.basin, x, [-0.17, 0.23], [z, z + 0.006]);
  for (let i = 0; i < 6; i++)
    sink.box(style.basin, [x[0] + 0.03, x[1] - 0.03], [-0.14 + i * 0.06, -0.12 + i * 0.06], [z + 0.006, z + 0.012]);
}

/** An open box below `top`, seen from above, with a rim on the worktop. */
function addBasin(shape: ObjectShape, material: Material, x: Span, y: Span, top: number): void {
  const wall = 0.02;
  const bottom = top - 0.17;
  shape.box(material, x, y, [bottom - wall, bottom]);
  shape.box(material, [x[0] - 0.01, x[0] + wall], y, [bottom, top + 0.006]);
  shape.box(material, [x[1] - wall, x[1] + 0.01], y, [bottom, top + 0.006]);
  shape.box(material, [x[0] + wall, x[1] - wall], [y[0] - 0.01, y[0] + wall], [bottom, top + 0.006]);
  shape.box(material, [x[0] + wall, x[1] - wall], [y[1] - wall, y[1] + 0.01], [bottom, top + 0.006]);
}

/** A tap with a curved spout towards +y. */
export function addTap(shape: ObjectShape, metal: Material, at: Point): void {
  const [x, y, z] = at;
  shape.cylinder(metal, [x, y, z], [x, y, z + 0.22], 0.016, { sides: 8 });
  shape.cylinder(metal, [x, y, z + 0.21], [x, y + 0.09, z + 0.25], 0.013, { sides: 8 });
  shape.cylinder(metal, [x, y + 0.085, z + 0.25], [x, y + 0.15, z + 0.2], 0.013, { sides: 8 });
  shape.cylinder(metal, [x + 0.015, y, z + 0.06], [x + 0.09, y, z + 0.09], 0.01, { sides: 6 });
}

/** An oven's front (unlabelled): dark glass, a handle and knobs. */
function addOven(random: RoomRandom, shape: ObjectShape, x: Span, front: number, z: Span): void {
  const steel = random.chance(0.6)
    ? matte(brushedMetal(random, hsl(210, 4, 60)))
    : matte(mottled(random, greyColor(random, 8, 18)));
  const glass = matte(mottled(random, greyColor(random, 6, 12), 0.5));
  shape.box(steel, [x[0] + 0.006, x[1] - 0.006], [front, front + 0.02], z);
  shape.box(glass, [x[0] + 0.06, x[1] - 0.06], [front + 0.02, front + 0.024], [z[0] + 0.12, z[1] - 0.24]);
  shape.box(steel, [x[0] + 0.06, x[1] - 0.06], [front + 0.03, front + 0.045], [z[1] - 0.2, z[1] - 0.18]);
  for (let i = 0; i < 4; i++) {
    const at = x[0] + 0.1 + (i * (x[1] - x[0] - 0.2)) / 3;
    shape.cylinder(glass, [at, front + 0.02, z[1] - 0.07], [at, front + 0.045, z[1] - 0.07], 0.018, { sides: 8 });
  }
}

function addHob(random: RoomRandom, shape: ObjectShape, x: number, z: number): void {
  shape.box(matte(mottled(random, greyColor(random, 6, 14))), [x - 0.27, x + 0.27], [-0.22, 0.24], [z, z + 0.012]);
  const ring = matte(brushedMetal(random, greyColor(random, 20, 38)));
  for (const dx of [-0.13, 0.13]) {
    for (const dy of [-0.1, 0.12])
      shape.cylinder(ring, [x + dx, dy, z + 0.012], [x + dx, dy, z + 0.02], 0.085, { sides: 14 });
  }
  if (random.chance(0.4)) return;
  const pot = matte(random.chance(0.6) ? brushedMetal(random, hsl(210, 8, 65)) : mottled(random, vividColor(random)));
  const tall = random.uniform(0.06, 0.18);
  shape.lathe(
    pot,
    [
      [0.1, 0],
      [0.105, tall],
      [0, tall + 0.01],
    ],
    [x - 0.13, 0.12, z + 0.02],
    [1, 1],
    14,
  );
  shape.cylinder(pot, [x - 0.03, 0.12, z + tall], [x + 0.1, 0.18, z + tall + 0.01], 0.011, { sides: 6 });
}

interface Line {
  readonly columns: number;
  readonly cell: number;
  readonly half: number;
  readonly back: number;
}

/** Jars, bottles and the like at the back of the columns that have neither hob nor sink. */
function addCounterThings(
  random: RoomRandom,
  things: ObjectShape,
  line: Line & { height: number },
  taken: readonly number[],
): void {
  for (let column = 0; column < line.columns; column++) {
    if (taken.includes(column) || random.chance(0.3)) continue;
    const from = -line.half + column * line.cell;
    addClutter(random, things, {
      x: [from + 0.02, from + line.cell - 0.02],
      y: [line.back + 0.03, line.back + 0.36],
      z: line.height,
      isRound: false,
      count: random.integer(1, 3),
      kinds: counterKinds,
    });
  }
}

/** Cabinets on the wall, with a hood where the hob is below. */
function addWallCabinets(
  random: RoomRandom,
  upper: ObjectShape,
  things: ObjectShape,
  style: KitchenStyle,
  line: Line & { hobColumn: number },
): void {
  const { columns, cell, half, back, hobColumn } = line;
  const z: Span = [1.4, random.uniform(2.0, 2.18)];
  const depth = 0.34;
  const front = back + depth - 0.03;
  const missing = random.chance(0.4) ? random.integer(0, columns - 1) : -1;
  const steel = random.chance(0.7)
    ? matte(brushedMetal(random, hsl(210, 4, 66)))
    : matte(mottled(random, greyColor(random, 8, 22)));
  for (let column = 0; column < columns; column++) {
    const x: Span = [-half + column * cell, -half + (column + 1) * cell];
    if (column === hobColumn) {
      things.box(steel, [x[0] + 0.01, x[1] - 0.01], [back, back + 0.46], [1.5, 1.56]);
      things.box(steel, [x[0] + cell * 0.3, x[1] - cell * 0.3], [back, back + 0.26], [1.56, z[1]]);
    } else if (column !== missing) {
      upper.box(style.upper.front, x, [back, front], z);
      addFronts(upper, style.upper, { x, z, front, columns: 1, rows: 1 });
    }
  }
}

/** A kitchen island: cabinets to one side, the counter standing out over the other. */
export function kitchenIsland(random: RoomRandom, style: KitchenStyle): Piece {
  const [width, depth] = [random.uniform(1.1, 1.7), random.uniform(0.7, 0.95)];
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const base = new ObjectShape("cabinet");
  const overhang = random.uniform(0.04, 0.26);
  const bodyFront = front - 0.05;
  base.box(style.lower.front, [-half + 0.03, half - 0.03], [back + overhang, bodyFront], [0.08, style.height - 0.04]);
  base.box(style.plinth, [-half + 0.06, half - 0.06], [back + overhang + 0.03, bodyFront - 0.04], [0, 0.08]);
  addFronts(base, style.lower, {
    x: [-half + 0.03, half - 0.03],
    z: [0.09, style.height - 0.05],
    front: bodyFront,
    columns: random.integer(2, 3),
    rows: random.integer(1, 3),
  });
  const counter = new ObjectShape("counter");
  counter.box(style.top, [-half, half], [back, front], [style.height - 0.045, style.height]);
  const things = new ObjectShape("unlabelled");
  addClutter(random, things, {
    x: [-half + 0.1, half - 0.1],
    y: [back + 0.1, front - 0.1],
    z: style.height,
    isRound: false,
    count: random.integer(1, 4),
    kinds: counterKinds,
  });
  return {
    name: "kitchen island",
    width,
    depth: depth + 0.02,
    height: style.height + 0.36,
    edgeHeight: style.height,
    objects: [base, counter, things],
  };
}
