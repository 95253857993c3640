import { ObjectShape } from "../geometry/objectShape.ts";
import { lying, painting, upright } from "../materials/artwork.ts";
import { hsl, paleColor } from "../materials/color.ts";
import { glowing, matte } from "../materials/material.ts";
import { brushedMetal, mottled } from "../materials/plain.ts";
import { paintedWood, woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addBookRow } from "./books.ts";
import type { Piece } from "./piece.ts";
import { addTableLamp } from "./tableLamp.ts";

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
