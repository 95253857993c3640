import { ObjectShape, type Span } from "../geometry/objectShape.ts";
import { furnitureFinish, metalFinish, printedCloth, upholstery } from "../materials/finishes.ts";
import type { Material } from "../materials/material.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addLegs } from "./legs.ts";
import type { Piece } from "./piece.ts";

/** Cloth and build shared by a sofa and its armchairs. Lengths in metres. */
export interface UpholsteryStyle {
  readonly cloth: Material;
  readonly seat: Material;
  readonly legs: Material;
  readonly arms: "boxed" | "rolled" | "slim";
  readonly armWidth: number;
  readonly armHeight: number;
  readonly backHeight: number;
  readonly legHeight: number;
  /** Loose back cushions, or one tight back. */
  readonly hasCushions: boolean;
}

/** Draw a style for a sofa and its armchairs. */
export function upholsteryStyle(random: RoomRandom): UpholsteryStyle {
  const cloth = upholstery(random);
  const arms = random.pick(["boxed", "boxed", "rolled", "slim"] as const);
  return {
    cloth,
    seat: random.chance(0.8) ? cloth : upholstery(random),
    legs: random.chance(0.7) ? furnitureFinish(random, 0.9) : metalFinish(random),
    arms,
    armWidth: arms === "slim" ? random.uniform(0.07, 0.1) : random.uniform(0.14, 0.24),
    armHeight: random.uniform(0.56, 0.68),
    backHeight: random.uniform(0.74, 0.92),
    legHeight: random.uniform(0.05, 0.16),
    hasCushions: random.chance(0.7),
  };
}

const seatHeight = 0.44;

/** Highest that a pillow on the seat reaches. */
const pillowTop = 0.86;

/** A sofa with `seats` places (1 makes an armchair, labelled chair). */
export function sofa(random: RoomRandom, style: UpholsteryStyle, seats: number): Piece {
  const seatWidth = seats === 1 ? random.uniform(0.52, 0.6) : random.uniform(0.58, 0.72);
  const width = seats * seatWidth + 2 * style.armWidth;
  const depth = random.uniform(0.82, 0.94);
  const shape = new ObjectShape(seats === 1 ? "chair" : "sofa");
  addFrame(shape, style, width, depth);
  const first = -width / 2 + style.armWidth;
  // Two wide seat cushions are as common as one per place.
  const cushions = seats === 3 && random.chance(0.35) ? 2 : seats;
  const cushionWidth = (seats * seatWidth) / cushions;
  for (let i = 0; i < cushions; i++) {
    addCushions(
      shape,
      style,
      [first + i * cushionWidth + 0.005, first + (i + 1) * cushionWidth - 0.005],
      -depth / 2,
      depth / 2,
    );
  }
  addPillows(
    random,
    shape,
    [first, first + seats * seatWidth],
    -depth / 2,
    seats === 1 ? random.integer(0, 1) : random.integer(0, 3),
  );
  return {
    name: seats === 1 ? "armchair" : "sofa",
    width,
    depth,
    height: Math.max(style.backHeight + 0.03, pillowTop),
    objects: [shape],
  };
}

/**
 * A sofa whose last place, left or right, stretches out to the front (chaise longue). It declares the box around the
 * whole, the empty corner included.
 */
export function cornerSofa(random: RoomRandom, style: UpholsteryStyle): Piece {
  const seats = random.integer(2, 3);
  const seatWidth = random.uniform(0.62, 0.72);
  const width = (seats + 1) * seatWidth + 2 * style.armWidth;
  const [sofaDepth, depth] = [random.uniform(0.85, 0.95), random.uniform(1.45, 1.65)];
  const back = -depth / 2;
  const front = back + sofaDepth;
  const side = random.pick([-1, 1]);
  const shape = new ObjectShape("sofa");
  addFrame(shape, style, width, sofaDepth, [0, (back + front) / 2], -side);
  const [start, end] = [-width / 2 + style.armWidth, width / 2 - style.armWidth];
  const places = seats + 1;
  const each = (end - start) / places;
  for (let i = 0; i < places; i++) {
    const x: Span = [start + i * each + 0.005, start + (i + 1) * each - 0.005];
    const isChaise = side > 0 ? i === places - 1 : i === 0;
    addCushions(shape, style, x, back, isChaise ? depth / 2 : front);
    if (!isChaise) continue;
    shape.softBox(
      style.cloth,
      [x[0] - 0.003, x[1] + 0.003],
      [front - 0.05, depth / 2 - 0.01],
      [style.legHeight, 0.29],
      0.03,
    );
    for (const legX of [x[0] + 0.05, x[1] - 0.05])
      shape.cylinder(style.legs, [legX, depth / 2 - 0.08, 0], [legX, depth / 2 - 0.08, style.legHeight + 0.02], 0.02, {
        sides: 8,
      });
  }
  const outer = side * (width / 2);
  const inner = side * (width / 2 - style.armWidth);
  addArm(shape, style, [Math.min(outer, inner), Math.max(outer, inner)], [back, front]);
  addPillows(random, shape, [start, end], back, random.integer(1, 4));
  return { name: "corner sofa", width, depth, height: Math.max(style.backHeight + 0.03, pillowTop), objects: [shape] };
}

/** Plinth, legs, back and arms; `openSide` (±1) leaves the arm of the other side only. */
function addFrame(
  shape: ObjectShape,
  style: UpholsteryStyle,
  width: number,
  depth: number,
  center: readonly [number, number] = [0, 0],
  openSide = 0,
): void {
  const { cloth, backHeight, legHeight, armWidth } = style;
  const half = width / 2;
  const [back, front] = [center[1] - depth / 2, center[1] + depth / 2];
  const legs = new ObjectShape(shape.className);
  addLegs(legs, style.legs, width, depth, legHeight + 0.01, 0.06, true);
  for (const { geometry, material } of legs.moved([0, center[1], 0]).surfaces)
    shape.surfaces.push({ geometry, material });
  shape.softBox(cloth, [-half, half], [back, front - 0.02], [legHeight, 0.29], 0.03);
  shape.softBox(cloth, [-half, half], [back, back + 0.2], [0.2, backHeight - (style.hasCushions ? 0.05 : 0)], 0.06);
  for (const side of [-1, 1]) {
    if (openSide !== 0 && side !== openSide) continue;
    const [outer, inner] = [side * half, side * (half - armWidth)];
    addArm(shape, style, [Math.min(outer, inner), Math.max(outer, inner)], [back, front]);
  }
}

function addArm(shape: ObjectShape, style: UpholsteryStyle, x: Span, y: Span): void {
  const { cloth, armHeight, arms } = style;
  if (arms !== "rolled") {
    shape.softBox(cloth, x, y, [0.12, armHeight], arms === "slim" ? 0.03 : 0.05);
    return;
  }
  const radius = (x[1] - x[0]) / 2;
  const middle = (x[0] + x[1]) / 2;
  shape.box(
    cloth,
    [middle - radius * 0.75, middle + radius * 0.75],
    [y[0] + 0.02, y[1] - 0.02],
    [0.12, armHeight - radius],
  );
  shape.cylinder(cloth, [middle, y[0] + 0.01, armHeight - radius], [middle, y[1], armHeight - radius], radius, {
    sides: 14,
  });
}

/** One seat cushion, and the back cushion behind it if the style has one. */
function addCushions(shape: ObjectShape, style: UpholsteryStyle, x: Span, back: number, front: number): void {
  shape.softBox(style.seat, x, [back + 0.19, front], [0.28, seatHeight], 0.05);
  if (!style.hasCushions) return;
  shape.leaningSoftBox(
    style.seat,
    [x[0] + 0.01, x[1] - 0.01],
    [back + 0.24, back + 0.37],
    [seatHeight, style.backHeight + 0.02],
    0.055,
    0.16,
  );
}

/** Square pillows leaning against the back. */
function addPillows(random: RoomRandom, shape: ObjectShape, x: Span, back: number, count: number): void {
  const size = random.uniform(0.36, 0.44);
  const free = x[1] - x[0] - size - 0.04;
  const covers = [printedCloth(random), printedCloth(random)];
  for (let i = 0; i < count; i++) {
    const share = count === 1 ? random.uniform(0, 1) : i / (count - 1);
    const left = x[0] + 0.02 + Math.max(0, free) * Math.min(1, Math.max(0, share + random.uniform(-0.06, 0.06)));
    shape.leaningSoftBox(
      random.pick(covers),
      [left, left + size],
      [back + 0.42, back + 0.53],
      [seatHeight + 0.005, seatHeight + size - 0.02],
      0.05,
      random.uniform(0.22, 0.34),
    );
  }
}
