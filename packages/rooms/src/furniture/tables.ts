import { ObjectShape } from "../geometry/objectShape.ts";
import { lying, painting, upright } from "../materials/artwork.ts";
import { hsl, paleColor, vividColor } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { glowing, type Material, matte } from "../materials/material.ts";
import { brushedMetal, even, mottled } from "../materials/plain.ts";
import { marble } from "../materials/stone.ts";
import { paintedWood, woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addBookRow, addBookStack } from "./books.ts";
import { addPottedPlant } from "./decor.ts";
import type { Piece } from "./piece.ts";
import { addLegs } from "./seating.ts";

/** A dining table, rectangular or round, with a few things on it. */
export function diningTable(random: RoomRandom): Piece {
  const height = random.uniform(0.73, 0.77);
  const isRound = random.chance(0.35);
  const width = isRound ? random.uniform(0.95, 1.15) : random.uniform(1.2, 1.6);
  const depth = isRound ? width : random.uniform(0.75, 0.9);
  const table = new ObjectShape("table");
  const top = matte(woodGrain(random));
  const legs = random.chance(0.6) ? top : matte(paintedWood(random, vividColor(random)));
  if (isRound) {
    const radius = width / 2;
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
    table.lathe(
      legs,
      [
        [0.28, 0],
        [0.26, 0.03],
        [0.06, 0.1],
        [0.045, 0.4],
        [0.09, height - 0.05],
      ],
      [0, 0, 0],
    );
  } else {
    table.box(top, [-width / 2, width / 2], [-depth / 2, depth / 2], [height - 0.035, height]);
    table.box(
      legs,
      [-width / 2 + 0.06, width / 2 - 0.06],
      [-depth / 2 + 0.06, depth / 2 - 0.06],
      [height - 0.11, height - 0.035],
    );
    addLegs(table, legs, width - 0.06, depth - 0.06, height - 0.035, 0.07, random.chance(0.4));
    if (random.chance(0.45)) {
      const cloth = matte(
        fabric(random, vividColor(random), paleColor(random), random.pick(["plaid", "stripes", "zigzag"])),
      );
      table.box(cloth, [-width / 2 + 0.15, width / 2 - 0.15], [-0.19, 0.19], [height, height + 0.004]);
    }
  }
  const things = new ObjectShape("unlabelled");
  addBowl(random, things, [0, 0, height]);
  addPottedPlant(random, things, [random.uniform(0.2, 0.32), random.uniform(-0.1, 0.1), height], 0.3);
  return { name: "dining table", width, depth, height: height + 0.3, edgeHeight: height, objects: [table, things] };
}

/** A low table for in front of a sofa. */
export function coffeeTable(random: RoomRandom): Piece {
  const height = random.uniform(0.36, 0.46);
  const [width, depth] = [random.uniform(0.8, 1.15), random.uniform(0.5, 0.62)];
  const table = new ObjectShape("table");
  const top = matte(random.chance(0.3) ? marble(random) : woodGrain(random));
  const frame = matte(
    random.chance(0.5) ? woodGrain(random) : brushedMetal(random, hsl(30, 10, random.uniform(15, 50))),
  );
  table.box(top, [-width / 2, width / 2], [-depth / 2, depth / 2], [height - 0.04, height]);
  table.box(frame, [-width / 2 + 0.04, width / 2 - 0.04], [-depth / 2 + 0.04, depth / 2 - 0.04], [0.12, 0.145]);
  addLegs(table, frame, width - 0.04, depth - 0.04, height - 0.04, 0.05, false);
  const things = new ObjectShape("unlabelled");
  addBookStack(random, things, [-width * 0.22, 0, height], random.integer(2, 4));
  addBowl(random, things, [width * 0.2, 0.05, height]);
  return { name: "coffee table", width, depth, height: height + 0.16, edgeHeight: height, objects: [table, things] };
}

/** A small round side table. */
export function sideTable(random: RoomRandom): Piece {
  const height = random.uniform(0.48, 0.6);
  const radius = random.uniform(0.2, 0.26);
  const table = new ObjectShape("table");
  const wood = matte(random.chance(0.5) ? woodGrain(random) : paintedWood(random, vividColor(random)));
  table.lathe(
    wood,
    [
      [0, height - 0.03],
      [radius, height - 0.03],
      [radius, height],
      [0, height],
    ],
    [0, 0, 0],
    [1, 1],
    18,
  );
  table.lathe(
    wood,
    [
      [0.15, 0],
      [0.14, 0.025],
      [0.03, 0.05],
      [0.025, height - 0.03],
    ],
    [0, 0, 0],
    [1, 1],
    10,
  );
  const lamp = new ObjectShape("unlabelled");
  addTableLamp(random, lamp, [0, 0, height]);
  return { name: "side table", width: radius * 2, depth: radius * 2, height: height + 0.42, objects: [table, lamp] };
}

/** A desk with drawers, a screen, books and a lamp. */
export function desk(random: RoomRandom): Piece {
  const height = random.uniform(0.72, 0.76);
  const [width, depth] = [random.uniform(1.15, 1.5), random.uniform(0.6, 0.72)];
  const shape = new ObjectShape("desk");
  const wood = matte(woodGrain(random));
  const frame = random.chance(0.5) ? wood : matte(paintedWood(random, paleColor(random)));
  shape.box(wood, [-width / 2, width / 2], [-depth / 2, depth / 2], [height - 0.035, height]);
  shape.box(frame, [-width / 2 + 0.02, -width / 2 + 0.05], [-depth / 2 + 0.03, depth / 2 - 0.03], [0, height - 0.035]);
  shape.box(
    frame,
    [-width / 2 + 0.05, width / 2 - 0.4],
    [-depth / 2 + 0.03, -depth / 2 + 0.05],
    [0.35, height - 0.035],
  );
  const left = width / 2 - 0.42;
  shape.box(frame, [left, width / 2 - 0.02], [-depth / 2 + 0.03, depth / 2 - 0.03], [0, height - 0.035]);
  const knob = matte(brushedMetal(random, hsl(40, 20, 60)));
  for (let i = 0; i < 3; i++) {
    const z = 0.06 + i * 0.21;
    shape.box(wood, [left + 0.02, width / 2 - 0.04], [depth / 2 - 0.03, depth / 2 - 0.015], [z, z + 0.18]);
    shape.box(knob, [left + 0.14, left + 0.26], [depth / 2 - 0.015, depth / 2 + 0.005], [z + 0.085, z + 0.1]);
  }
  const things = new ObjectShape("unlabelled");
  addScreen(random, things, [random.uniform(-0.15, 0.05), -depth / 2 + 0.16, height]);
  addTableLamp(random, things, [width / 2 - 0.16, -depth / 2 + 0.16, height]);
  addBookRow(random, things, {
    x: [-width / 2 + 0.04, -width / 2 + 0.34],
    y: [-depth / 2 + 0.05, -depth / 2 + 0.22],
    z: height,
    tallest: 0.28,
  });
  const paper = matte(lying(painting(random, 0.3, 0.21), -0.35, 0.02));
  things.box(paper, [-0.35, -0.05], [0.02, 0.23], [height, height + 0.006]);
  return { name: "desk", width, depth, height: height + 0.45, objects: [shape, things] };
}

/** A computer screen on a foot, showing some picture. */
function addScreen(random: RoomRandom, shape: ObjectShape, at: readonly [number, number, number]): void {
  const [x, y, z] = at;
  const width = random.uniform(0.48, 0.62);
  const height = width * 0.58;
  const shell = matte(mottled(random, hsl(220, 6, random.uniform(12, 30))));
  shape.box(shell, [x - 0.12, x + 0.12], [y - 0.08, y + 0.08], [z, z + 0.015]);
  shape.box(shell, [x - 0.02, x + 0.02], [y - 0.03, y - 0.01], [z + 0.015, z + 0.2]);
  shape.box(shell, [x - width / 2, x + width / 2], [y - 0.01, y + 0.02], [z + 0.09, z + 0.09 + height]);
  const picture = glowing(upright(painting(random, width, height), x - width / 2, z + 0.09), 0.35);
  shape.box(
    picture,
    [x - width / 2 + 0.015, x + width / 2 - 0.015],
    [y + 0.02, y + 0.023],
    [z + 0.105, z + 0.075 + height],
  );
}

/** A small lamp with a shade. */
export function addTableLamp(random: RoomRandom, shape: ObjectShape, at: readonly [number, number, number]): void {
  const foot = matte(mottled(random, vividColor(random)));
  const cover: Material = glowing(
    fabric(random, paleColor(random), vividColor(random), random.pick(["weave", "stripes", "plaid"])),
    0.5,
  );
  shape.lathe(
    foot,
    [
      [0.07, 0],
      [0.075, 0.02],
      [0.03, 0.05],
      [0.05, 0.12],
      [0.015, 0.2],
      [0.012, 0.26],
    ],
    at,
    [1, 1],
    12,
  );
  shape.lathe(
    cover,
    [
      [0.13, 0.2],
      [0.08, 0.4],
    ],
    at,
    [1, 1],
    14,
  );
  shape.lathe(
    matte(even(hsl(45, 60, 80))),
    [
      [0.08, 0.398],
      [0, 0.398],
    ],
    at,
    [1, 1],
    10,
  );
}

function addBowl(random: RoomRandom, shape: ObjectShape, at: readonly [number, number, number]): void {
  const glaze = matte(mottled(random, vividColor(random)));
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
  for (let i = 0; i < 4; i++) {
    const fruit = matte(mottled(random, hsl(random.uniform(0, 110), 75, 48)));
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
