import { ObjectShape } from "../geometry/objectShape.ts";
import { greyColor, hsl, paleColor, vividColor, whiteColor } from "../materials/color.ts";
import { furnitureFinish, metalFinish } from "../materials/finishes.ts";
import { type Material, matte } from "../materials/material.ts";
import { mottled } from "../materials/plain.ts";
import { marble } from "../materials/stone.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addClutter } from "./clutter.ts";
import { addFronts, frontStyle } from "./fronts.ts";
import { addTap } from "./kitchen.ts";
import type { Piece } from "./piece.ts";

/** White mostly, sometimes the pastels of older bathrooms. */
export function porcelain(random: RoomRandom): Material {
  const color = random.chance(0.85) ? whiteColor(random) : hsl(random.pick([20, 45, 150, 200, 340]), 30, 78);
  return matte(mottled(random, color, 0.2));
}

/** A toilet: bowl, seat and lid (down or up), with a cistern behind it, or hung on a boxed-in wall. */
export function toilet(random: RoomRandom): Piece {
  const shape = new ObjectShape("toilet");
  const white = porcelain(random);
  const seat = random.chance(0.75)
    ? white
    : random.chance(0.6)
      ? furnitureFinish(random, 0.9)
      : matte(mottled(random, vividColor(random)));
  const isHung = random.chance(0.3);
  const length = random.uniform(0.95, 1.1);
  const metal = metalFinish(random);
  if (isHung) {
    shape.box(white, [-0.26, 0.26], [-0.35, -0.2], [0, 1.02]);
    shape.box(metal, [-0.11, 0.11], [-0.2, -0.19], [0.84, 0.96]);
    shape.box(white, [-0.15, 0.15], [-0.2, 0.02], [0.12, 0.38]);
  } else {
    const top = random.uniform(0.74, 0.86);
    shape.softBox(white, [-0.21, 0.21], [-0.35, -0.16], [0.38, top - 0.03], 0.035);
    shape.softBox(white, [-0.22, 0.22], [-0.355, -0.15], [top - 0.04, top], 0.015);
    shape.cylinder(metal, [0, -0.25, top], [0, -0.25, top + 0.015], 0.03, { sides: 10 });
    shape.box(white, [-0.11, 0.11], [-0.3, 0.0], [0, 0.36]);
  }
  const foot = isHung ? 0.12 : 0;
  shape.lathe(
    white,
    [
      [isHung ? 0.03 : 0.13, foot],
      [0.12, foot + 0.06],
      [0.15, 0.26],
      [0.19, 0.39],
      [0, 0.39],
    ],
    [0, 0.08, 0],
    [1, 1.3 * length],
    20,
  );
  shape.lathe(
    seat,
    [
      [0, 0.392],
      [0.195, 0.392],
      [0.2, 0.41],
      [0.19, 0.425],
      [0, 0.43],
    ],
    [0, 0.08, 0],
    [1, 1.28 * length],
    20,
  );
  if (random.chance(0.3)) shape.leaningSoftBox(seat, [-0.18, 0.18], [-0.13, -0.1], [0.42, 0.8], 0.014, 0.1);
  return { name: "toilet", width: 0.54, depth: 0.74, height: isHung ? 1.03 : 0.88, objects: [shape] };
}

/** How a washbasin stands: on a cabinet with a counter, on a foot, or on a bracketed board. */
export function washbasin(random: RoomRandom): Piece {
  const white = porcelain(random);
  return random.chance(0.4) ? pedestalBasin(random, white) : vanity(random, white);
}

/** A washbasin on a foot; foot and basin are one sink. */
function pedestalBasin(random: RoomRandom, white: Material): Piece {
  const [width, depth, height] = [random.uniform(0.52, 0.66), random.uniform(0.44, 0.52), random.uniform(0.82, 0.87)];
  const sink = new ObjectShape("sink");
  sink.lathe(
    white,
    [
      [0.14, 0],
      [0.09, 0.1],
      [0.08, 0.5],
      [0.13, height - 0.14],
    ],
    [0, -0.06, 0],
  );
  const stretch: [number, number] = [width / 0.5, (depth - 0.06) / 0.5];
  sink.lathe(
    white,
    [
      [0.08, height - 0.2],
      [0.22, height - 0.07],
      [0.25, height],
      [0.21, height],
      [0.12, height - 0.13],
      [0, height - 0.14],
    ],
    [0, 0.02, 0],
    stretch,
    22,
  );
  sink.softBox(
    white,
    [-width * 0.4, width * 0.4],
    [-depth / 2, -depth / 2 + 0.16],
    [height - 0.1, height + 0.01],
    0.02,
  );
  addTap(sink, metalFinish(random), [0, -depth / 2 + 0.09, height]);
  const things = new ObjectShape("unlabelled");
  addMirror(random, things, width, -depth / 2);
  return {
    name: "washbasin",
    width: width + 0.02,
    depth: depth + 0.03,
    height: 1.85,
    edgeHeight: height,
    objects: [sink, things],
  };
}

/** One or two washbasins set on or into the counter of a cabinet. */
function vanity(random: RoomRandom, white: Material): Piece {
  const isDouble = random.chance(0.2);
  const width = isDouble ? random.uniform(1.2, 1.5) : random.uniform(0.65, 1.1);
  const [depth, height] = [random.uniform(0.46, 0.54), random.uniform(0.8, 0.86)];
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const cabinet = new ObjectShape("cabinet");
  const style = frontStyle(random);
  const low = random.chance(0.4) ? 0.3 : 0.08;
  cabinet.box(style.front, [-half + 0.02, half - 0.02], [back, front - 0.06], [low, height - 0.04]);
  if (low < 0.1) cabinet.box(style.panel, [-half + 0.05, half - 0.05], [back, front - 0.12], [0, low]);
  else
    for (const x of [-half + 0.04, half - 0.08])
      cabinet.box(style.front, [x, x + 0.04], [front - 0.12, front - 0.08], [0, low]);
  addFronts(cabinet, style, {
    x: [-half + 0.02, half - 0.02],
    z: [low + 0.01, height - 0.05],
    front: front - 0.06,
    columns: isDouble ? 4 : 2,
    rows: random.integer(1, 2),
  });
  const counter = new ObjectShape("counter");
  const sink = new ObjectShape("sink");
  const isWhole = !isDouble && random.chance(0.4);
  if (isWhole) addCeramicTop(random, sink, white, [half, depth / 2, height]);
  else {
    const top = random.chance(0.5) ? matte(marble(random)) : furnitureFinish(random, 0.6);
    counter.box(top, [-half, half], [back, front], [height - 0.04, height]);
    const bowlWidth = random.uniform(1.0, Math.min(1.35, (isDouble ? width / 2 : width) * 2.1));
    const tall = random.uniform(0.05, 0.15);
    for (const x of isDouble ? [-width / 4, width / 4] : [0]) {
      sink.lathe(
        white,
        [
          [0.14, 0],
          [0.2, tall * 0.4],
          [0.22, tall],
          [0.2, tall],
          [0.13, 0.02],
          [0, 0.012],
        ],
        [x, 0.025, height],
        [bowlWidth, 0.94],
        22,
      );
      addTap(sink, metalFinish(random), [x, back + 0.03, height]);
    }
  }
  const things = new ObjectShape("unlabelled");
  const reach = isDouble ? 0.1 : half;
  for (const side of isWhole ? [] : isDouble ? [0] : [-1, 1]) {
    const x: [number, number] = side === 0 ? [-reach, reach] : side < 0 ? [-half + 0.02, -0.31] : [0.31, half - 0.02];
    if (x[1] - x[0] < 0.1) continue;
    addClutter(random, things, {
      x,
      y: [back + 0.03, front - 0.05],
      z: height,
      isRound: false,
      count: random.integer(0, 2),
      kinds: ["cup", "bottle", "jar", "plant"],
    });
  }
  addMirror(random, things, width, back);
  return {
    name: "vanity",
    width: width + 0.02,
    depth: depth + 0.02,
    height: 1.85,
    edgeHeight: height,
    objects: [cabinet, counter, sink, things],
  };
}

/** A washbasin that is the whole top of its cabinet: a broad rim around a rectangular basin. `top` is [half width, half depth, height]. */
function addCeramicTop(
  random: RoomRandom,
  sink: ObjectShape,
  white: Material,
  top: readonly [number, number, number],
): void {
  const [halfX, halfY, height] = top;
  const rise = random.uniform(0.08, 0.14);
  const x = Math.min(halfX - 0.05, random.uniform(0.28, 0.42));
  const [yFrom, yTo] = [-halfY + 0.13, halfY - 0.04];
  const z: [number, number] = [height - 0.04, height + rise];
  sink.box(white, [-halfX, -x], [-halfY, halfY], z);
  sink.box(white, [x, halfX], [-halfY, halfY], z);
  sink.box(white, [-x, x], [-halfY, yFrom], z);
  sink.box(white, [-x, x], [yTo, halfY], z);
  sink.box(white, [-x, x], [yFrom, yTo], [height - 0.04, height - 0.01]);
  addTap(sink, metalFinish(random), [0, -halfY + 0.05, height + rise]);
}

/** A framed mirror on the wall above a basin (unlabelled); it shows a still, hazy reflection. */
function addMirror(random: RoomRandom, things: ObjectShape, width: number, back: number): void {
  if (random.chance(0.2)) return;
  const half = Math.min(width / 2 - 0.02, random.uniform(0.24, 0.5));
  const [low, high] = [random.uniform(1.14, 1.24), random.uniform(1.6, 1.82)];
  const glass = matte(mottled(random, greyColor(random, 56, 80), 0.18));
  things.box(furnitureFinish(random, 0.5), [-half, half], [back + 0.03, back + 0.045], [low, high]);
  things.box(glass, [-half + 0.025, half - 0.025], [back + 0.045, back + 0.048], [low + 0.025, high - 0.025]);
}

/** A heated towel rail leaning at the wall, hung with towels; it stands on the floor with its feet. */
export function towelRail(random: RoomRandom): Piece {
  const [width, height] = [random.uniform(0.45, 0.6), random.uniform(1.1, 1.6)];
  const shape = new ObjectShape("otherfurn");
  const metal = random.chance(0.5) ? matte(mottled(random, whiteColor(random))) : metalFinish(random);
  for (const x of [-width / 2 + 0.02, width / 2 - 0.02])
    shape.cylinder(metal, [x, -0.03, 0], [x, -0.03, height], 0.018, { sides: 8 });
  const rungs = random.integer(7, 12);
  for (let i = 0; i < rungs; i++) {
    const z = 0.2 + (i * (height - 0.25)) / (rungs - 1);
    shape.cylinder(metal, [-width / 2 + 0.02, -0.02, z], [width / 2 - 0.02, -0.02, z], 0.012, { sides: 6 });
  }
  const towel = matte(mottled(random, random.chance(0.5) ? paleColor(random) : vividColor(random), 0.5));
  const top = height - random.uniform(0.02, 0.2);
  shape.softBox(towel, [-width * 0.36, width * 0.3], [-0.005, 0.035], [top - random.uniform(0.45, 0.7), top], 0.014);
  return { name: "towel rail", width, depth: 0.1, height, objects: [shape] };
}

/** A washing machine with its round door. */
export function washingMachine(random: RoomRandom): Piece {
  const [width, depth, height] = [0.6, random.uniform(0.56, 0.62), 0.85];
  const shape = new ObjectShape("otherfurn");
  const skin = matte(mottled(random, random.chance(0.8) ? whiteColor(random) : greyColor(random, 25, 55), 0.2));
  const front = depth / 2 - 0.03;
  shape.box(skin, [-width / 2, width / 2], [-depth / 2, front], [0.01, height]);
  const dark = matte(mottled(random, greyColor(random, 8, 20), 0.5));
  shape.cylinder(metalFinish(random), [0, front, 0.42], [0, front + 0.02, 0.42], 0.19, { sides: 20 });
  shape.cylinder(dark, [0, front + 0.02, 0.42], [0, front + 0.03, 0.42], 0.15, { sides: 20 });
  shape.box(dark, [0.02, width / 2 - 0.04], [front, front + 0.006], [height - 0.12, height - 0.04]);
  shape.cylinder(dark, [-0.08, front, height - 0.08], [-0.08, front + 0.02, height - 0.08], 0.03, { sides: 10 });
  const things = new ObjectShape("unlabelled");
  addClutter(random, things, {
    x: [-0.26, 0.26],
    y: [-0.2, 0.2],
    z: height,
    isRound: false,
    count: random.integer(0, 3),
    kinds: ["box", "bottle", "jar", "bowl"],
  });
  return { name: "washing machine", width, depth, height: height + 0.36, edgeHeight: height, objects: [shape, things] };
}
