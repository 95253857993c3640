import { ObjectShape, type Span } from "../geometry/objectShape.ts";
import { hsl } from "../materials/color.ts";
import { furnitureFinish, metalFinish, plastic } from "../materials/finishes.ts";
import { type Material, matte } from "../materials/material.ts";
import { wicker } from "../materials/plain.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addBookRow, addBookStack } from "./books.ts";
import { addClutter, type ClutterKind } from "./clutter.ts";
import type { Piece } from "./piece.ts";

const ornaments: readonly ClutterKind[] = ["vase", "plant", "frame", "box", "bowl", "jar", "books"];

/** A bookshelf: closed sides and back, an open frame, a grid of cubes or a low wide one, filled with books and things. */
export function bookshelf(random: RoomRandom): Piece {
  return random.pick([boardShelf, boardShelf, openShelf, cubeShelf])(random);
}

/** Side boards, a back and shelves from top to bottom. */
function boardShelf(random: RoomRandom): Piece {
  const isLow = random.chance(0.2);
  const width = random.uniform(0.7, 1.2);
  const depth = random.uniform(0.28, 0.34);
  const height = isLow ? random.uniform(0.85, 1.2) : random.uniform(1.6, 2.15);
  const shape = new ObjectShape("bookshelf");
  const wood = furnitureFinish(random, 0.6);
  const backboard = random.chance(0.7) ? wood : furnitureFinish(random);
  const board = 0.025;
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  for (const x of [-half, half - board]) shape.box(wood, [x, x + board], [back, front], [0, height]);
  shape.box(backboard, [-half + board, half - board], [back, back + 0.012], [0.02, height - 0.005]);
  shape.box(wood, [-half + board, half - board], [back + 0.012, front - 0.02], [0, 0.04 - board]);
  const shelves = Math.round(height / random.uniform(0.32, 0.38));
  const gap = (height - 0.06) / shelves;
  for (let i = 0; i <= shelves; i++) {
    const z = 0.04 + i * gap;
    shape.box(wood, [-half + board, half - board], [back + 0.012, front - 0.005], [z - board, z]);
    if (i === shelves) break;
    fillShelf(random, shape, {
      x: [-half + board + 0.005, half - board - 0.005],
      y: [back + 0.03, front - 0.03],
      z,
      free: gap - board,
    });
  }
  return { name: "bookshelf", width, depth, height: height + 0.01, objects: [shape] };
}

/** Boards between two slim metal or wooden frames, without a back. */
function openShelf(random: RoomRandom): Piece {
  const [width, depth, height] = [random.uniform(0.7, 1.3), random.uniform(0.3, 0.38), random.uniform(1.45, 1.95)];
  const shape = new ObjectShape("bookshelf");
  const frame = random.chance(0.6) ? metalFinish(random) : furnitureFinish(random, 0.8);
  const wood = furnitureFinish(random, 0.8);
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  for (const x of [-half, half - 0.025]) {
    for (const y of [back, front - 0.025]) shape.box(frame, [x, x + 0.025], [y, y + 0.025], [0, height]);
  }
  const shelves = random.integer(4, 5);
  const gap = (height - 0.12) / (shelves - 1);
  for (let i = 0; i < shelves; i++) {
    const z = 0.12 + i * gap;
    shape.box(wood, [-half + 0.025, half - 0.025], [back + 0.005, front - 0.005], [z - 0.025, z]);
    if (i === shelves - 1) break;
    fillShelf(random, shape, { x: [-half + 0.03, half - 0.03], y: [back + 0.06, front - 0.03], z, free: gap - 0.025 });
  }
  for (const [low, high] of [
    [0.12, height],
    [height, 0.12],
  ])
    shape.cylinder(frame, [-half + 0.02, back + 0.006, low], [half - 0.02, back + 0.006, high], 0.006, { sides: 5 });
  return { name: "open shelf", width, depth, height: height + 0.01, objects: [shape] };
}

/** A grid of square compartments with books, boxes or nothing in them. */
function cubeShelf(random: RoomRandom): Piece {
  const [columns, rows] = random.pick([
    [2, 4],
    [3, 3],
    [4, 2],
    [2, 5],
    [4, 4],
    [3, 2],
  ] as const);
  const cell = random.uniform(0.33, 0.38);
  const [width, depth, height] = [columns * cell + 0.03, random.uniform(0.34, 0.4), rows * cell + 0.03];
  const shape = new ObjectShape("bookshelf");
  const wood = furnitureFinish(random, 0.35);
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  for (let i = 0; i <= columns; i++) {
    const x = -half + i * cell;
    shape.box(wood, [x, x + 0.03], [back, front], [0, height]);
  }
  for (let i = 0; i <= rows; i++) shape.box(wood, [-half, half], [back, front - 0.002], [i * cell, i * cell + 0.03]);
  shape.box(wood, [-half, half], [back, back + 0.01], [0, height]);
  const crate: Material = random.chance(0.5)
    ? matte(wicker(random, hsl(random.uniform(28, 40), 35, 55)))
    : plastic(random);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const x: Span = [-half + column * cell + 0.035, -half + (column + 1) * cell - 0.005];
      const z = row * cell + 0.03;
      const kind = random.uniform(0, 1);
      if (kind < 0.25) shape.box(crate, [x[0] + 0.01, x[1] - 0.01], [back + 0.05, front - 0.02], [z, z + cell * 0.78]);
      else if (kind < 0.9) fillShelf(random, shape, { x, y: [back + 0.06, front - 0.03], z, free: cell - 0.035 });
    }
  }
  return { name: "cube shelf", width, depth, height: height + 0.01, objects: [shape] };
}

/** Books over a part of the board, and beside them a stack, ornaments or nothing. */
function fillShelf(random: RoomRandom, shape: ObjectShape, place: { x: Span; y: Span; z: number; free: number }): void {
  const { x, y, z, free } = place;
  const width = x[1] - x[0];
  const books = random.chance(0.8) ? random.uniform(0.35, 1) : 0;
  const split = x[0] + books * width;
  if (books > 0) addBookRow(random, shape, { x: [x[0], split], y, z, tallest: Math.min(0.34, free - 0.03) });
  const rest = x[1] - split;
  if (rest < 0.14) return;
  if (rest > 0.34 && random.chance(0.4) && y[1] - y[0] > 0.2) {
    addBookStack(random, shape, [(split + x[1]) / 2, (y[0] + y[1]) / 2, z], random.integer(2, 4));
  } else if (free > 0.3) {
    addClutter(random, shape, {
      x: [split + 0.01, x[1]],
      y: [y[0], y[1]],
      z,
      isRound: false,
      count: random.integer(0, 2),
      kinds: ornaments.filter((kind) => free > 0.36 || kind !== "plant"),
    });
  }
}
