import type { ObjectShape, Point, ProfilePoint, Span } from "../geometry/objectShape.ts";
import { lying, painting, upright } from "../materials/artwork.ts";
import { greyColor, hsl, paleColor, vividColor, whiteColor } from "../materials/color.ts";
import { furnitureFinish, metalFinish, plastic } from "../materials/finishes.ts";
import { type Material, matte } from "../materials/material.ts";
import { mottled } from "../materials/plain.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addBookStack } from "./books.ts";
import { addPottedPlant } from "./plants.ts";

/** What lies about on tables and shelves, by the radius that each needs, metres. */
const radiusOf = {
  books: 0.15,
  bowl: 0.14,
  plant: 0.1,
  plate: 0.13,
  cup: 0.06,
  bottle: 0.05,
  vase: 0.08,
  papers: 0.17,
  remote: 0.09,
  frame: 0.1,
  jar: 0.06,
  box: 0.12,
} as const;

/** One kind of small thing. */
export type ClutterKind = keyof typeof radiusOf;

/**
 * Put a few small things side by side on a level surface; those too wide for it, or without a place within 8 tries, are
 * left out.
 */
export function addClutter(
  random: RoomRandom,
  shape: ObjectShape,
  options: { x: Span; y: Span; z: number; isRound: boolean; count: number; kinds: readonly ClutterKind[] },
): void {
  const { x, y, z, isRound, count, kinds } = options;
  const taken: { x: number; y: number; radius: number }[] = [];
  for (let i = 0; i < count; i++) {
    const kind = random.pick(kinds);
    const radius = radiusOf[kind];
    if (2 * radius > x[1] - x[0]) continue;
    for (let attempt = 0; attempt < 8; attempt++) {
      const at = { x: random.uniform(...inset(x, radius)), y: random.uniform(...inset(y, radius)), radius };
      if (isRound && Math.hypot(at.x, at.y) + radius > (x[1] - x[0]) / 2) continue;
      if (taken.some((other) => Math.hypot(other.x - at.x, other.y - at.y) < other.radius + radius)) continue;
      taken.push(at);
      makers[kind](random, shape, [at.x, at.y, z]);
      break;
    }
  }
}

/** The span without a margin at both ends, but never empty: on a narrow ledge things stand in its middle. */
function inset([from, to]: Span, margin: number): Span {
  const middle = (from + to) / 2;
  return [Math.min(from + margin, middle), Math.max(to - margin, middle)];
}

const makers: { readonly [K in ClutterKind]: (random: RoomRandom, shape: ObjectShape, at: Point) => void } = {
  books: (random, shape, at) => addBookStack(random, shape, at, random.integer(1, 4)),
  bowl: addBowl,
  plant: (random, shape, at) => addPottedPlant(random, shape, at, random.uniform(0.2, 0.34)),
  plate: (random, shape, at) => addTurned(random, shape, at, plate, 14),
  cup: (random, shape, at) => addTurned(random, shape, at, cup, 10),
  bottle: (random, shape, at) => addTurned(random, shape, at, bottle, 8),
  vase: (random, shape, at) => addTurned(random, shape, at, random.chance(0.5) ? vase : slimVase, 12),
  jar: (random, shape, at) => addTurned(random, shape, at, jar, 10),
  papers: (random, shape, [x, y, z]) => {
    const paper = matte(lying(painting(random, 0.3, 0.21), x - 0.15, y - 0.105));
    const isPrinted = random.chance(0.4);
    shape.box(
      isPrinted ? paper : matte(mottled(random, whiteColor(random), 0.1)),
      [x - 0.15, x + 0.15],
      [y - 0.105, y + 0.105],
      [z, z + random.uniform(0.003, 0.015)],
    );
  },
  remote: (random, shape, [x, y, z]) => {
    shape.box(
      matte(mottled(random, greyColor(random, 8, 25), 0.4)),
      [x - 0.09, x + 0.09],
      [y - 0.023, y + 0.023],
      [z, z + 0.02],
    );
  },
  frame: (random, shape, [x, y, z]) => {
    const [half, height] = [random.uniform(0.07, 0.1), random.uniform(0.15, 0.24)];
    shape.box(furnitureFinish(random, 0.5), [x - half, x + half], [y - 0.012, y], [z, z + height]);
    const photo = matte(upright(painting(random, 2 * half, height), x - half, z));
    shape.box(photo, [x - half + 0.015, x + half - 0.015], [y, y + 0.002], [z + 0.015, z + height - 0.015]);
  },
  box: (random, shape, [x, y, z]) => {
    const [a, b, c] = [random.uniform(0.07, 0.12), random.uniform(0.05, 0.09), random.uniform(0.06, 0.16)];
    shape.box(
      random.chance(0.5) ? furnitureFinish(random, 0.5) : plastic(random),
      [x - a, x + a],
      [y - b, y + b],
      [z, z + c],
    );
  },
};

const plate: readonly ProfilePoint[] = [
  [0.08, 0],
  [0.125, 0.018],
  [0.12, 0.02],
  [0.08, 0.008],
  [0, 0.008],
];
const cup: readonly ProfilePoint[] = [
  [0.03, 0],
  [0.04, 0.09],
  [0.036, 0.09],
  [0.026, 0.015],
  [0, 0.015],
];
const bottle: readonly ProfilePoint[] = [
  [0.036, 0],
  [0.038, 0.17],
  [0.014, 0.23],
  [0.014, 0.29],
  [0, 0.29],
];
const vase: readonly ProfilePoint[] = [
  [0.04, 0],
  [0.075, 0.1],
  [0.06, 0.18],
  [0.03, 0.23],
  [0.042, 0.27],
  [0.03, 0.265],
  [0, 0.2],
];
const slimVase: readonly ProfilePoint[] = [
  [0.05, 0],
  [0.04, 0.15],
  [0.055, 0.3],
  [0.045, 0.3],
  [0, 0.25],
];
const jar: readonly ProfilePoint[] = [
  [0.045, 0],
  [0.05, 0.12],
  [0.045, 0.15],
  [0.05, 0.16],
  [0.045, 0.18],
  [0, 0.18],
];

function addTurned(
  random: RoomRandom,
  shape: ObjectShape,
  at: Point,
  profile: readonly ProfilePoint[],
  sides: number,
): void {
  const size = random.uniform(0.85, 1.15);
  const glaze = random.chance(0.5) ? plastic(random) : matte(mottled(random, paleColor(random), 0.3));
  shape.lathe(
    glaze,
    profile.map(([radius, height]) => [radius * size, height * size] as const),
    at,
    [1, 1],
    sides,
  );
}

/** A bowl of fruit. */
function addBowl(random: RoomRandom, shape: ObjectShape, at: Point): void {
  const glaze: Material = random.chance(0.3)
    ? metalFinish(random)
    : matte(mottled(random, random.chance(0.5) ? whiteColor(random) : vividColor(random)));
  shape.lathe(
    glaze,
    [
      [0, 0.005],
      [0.05, 0.005],
      [0.12, 0.06],
      [0.13, 0.08],
      [0.115, 0.08],
      [0.04, 0.025],
      [0, 0.02],
    ],
    at,
  );
  const count = random.integer(0, 4);
  const hue = random.uniform(0, 110);
  for (let i = 0; i < count; i++) {
    const fruit = matte(
      mottled(random, hsl(hue + random.uniform(-12, 12), random.uniform(55, 75), random.uniform(40, 52))),
    );
    const [x, y] = [at[0] + 0.05 * Math.cos(i * 1.6), at[1] + 0.05 * Math.sin(i * 1.6)];
    shape.lathe(
      fruit,
      [
        [0, 0],
        [0.028, 0.01],
        [0.04, 0.04],
        [0.028, 0.07],
        [0, 0.08],
      ],
      [x, y, at[2] + 0.03],
      [1, 1],
      8,
    );
  }
}
