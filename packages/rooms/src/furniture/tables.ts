import { ObjectShape } from "../geometry/objectShape.ts";
import { hsl, paleColor, vividColor } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { matte } from "../materials/material.ts";
import { brushedMetal, mottled } from "../materials/plain.ts";
import { marble } from "../materials/stone.ts";
import { paintedWood, woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addBookStack } from "./books.ts";
import { addLegs } from "./legs.ts";
import type { Piece } from "./piece.ts";
import { addPottedPlant } from "./plants.ts";
import { addTableLamp } from "./tableLamp.ts";

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

/** A bowl of fruit. */
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
