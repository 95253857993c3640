import { ObjectShape } from "../geometry/objectShape.ts";
import { painting, upright } from "../materials/artwork.ts";
import { hsl, paleColor, vividColor } from "../materials/color.ts";
import { type Material, matte } from "../materials/material.ts";
import { brushedMetal, mottled } from "../materials/plain.ts";
import { marble, terrazzo } from "../materials/stone.ts";
import { woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import type { Piece } from "./piece.ts";
import { addPottedPlant } from "./plants.ts";
import { addFronts, frontMaterial } from "./storage.ts";

/** A worktop's stone or wood. */
function worktop(random: RoomRandom): Material {
  const kind = random.integer(0, 2);
  if (kind === 0) return matte(marble(random));
  return matte(
    kind === 1 ? terrazzo(random, hsl(random.uniform(0, 360), 10, random.uniform(30, 65))) : woodGrain(random),
  );
}

/** A kitchen line: base cabinets, counter with hob and sink, and wall cabinets above. */
export function kitchenLine(random: RoomRandom): Piece {
  const columns = random.integer(3, 5);
  const width = columns * random.uniform(0.48, 0.55);
  const [depth, height] = [0.62, 0.9];
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const materials = {
    front: frontMaterial(random),
    panel: frontMaterial(random),
    handle: matte(brushedMetal(random, hsl(40, 10, 55))),
  };
  if (random.chance(0.6)) materials.panel = materials.front;

  const base = new ObjectShape("cabinet");
  base.box(materials.front, [-half, half], [back, front - 0.05], [0.09, height - 0.04]);
  base.box(matte(mottled(random, hsl(30, 10, 20))), [-half, half], [back, front - 0.1], [0, 0.09]);
  addFronts(base, materials, { x: [-half, half], z: [0.09, 0.66], front: front - 0.05, columns, rows: 1 });
  addFronts(base, materials, { x: [-half, half], z: [0.66, height - 0.04], front: front - 0.05, columns, rows: 1 });

  const counter = new ObjectShape("counter");
  const stone = worktop(random);
  const sinkAt = random.pick([-1, 1]) * half * 0.45;
  const sinkHalf = 0.24;
  const [basinBack, basinFront] = [back + 0.16, front - 0.1];
  const top: [number, number] = [height - 0.04, height];
  counter.box(stone, [-half, sinkAt - sinkHalf], [back, front], top);
  counter.box(stone, [sinkAt + sinkHalf, half], [back, front], top);
  counter.box(stone, [sinkAt - sinkHalf, sinkAt + sinkHalf], [back, basinBack], top);
  counter.box(stone, [sinkAt - sinkHalf, sinkAt + sinkHalf], [basinFront, front], top);
  counter.box(stone, [-half, half], [back, back + 0.015], [height, height + 0.12]);

  const sink = new ObjectShape("sink");
  const steel = matte(brushedMetal(random, hsl(210, 6, 72)));
  addBasin(sink, steel, [sinkAt - sinkHalf, sinkAt + sinkHalf], [basinBack, basinFront], height);
  addTap(sink, steel, [sinkAt, back + 0.1, height]);

  const things = new ObjectShape("unlabelled");
  addHob(random, things, -sinkAt, height);
  for (let i = 0; i < 3; i++) {
    const jar = matte(mottled(random, vividColor(random)));
    const x = -sinkAt * 0.15 + (i - 1) * 0.13;
    const tall = random.uniform(0.12, 0.24);
    things.lathe(
      jar,
      [
        [0.045, 0],
        [0.05, tall * 0.7],
        [0.03, tall],
        [0, tall],
      ],
      [x, back + 0.12, height],
      [1, 1],
      10,
    );
  }
  const objects = [base, counter, sink, things];

  const upper = new ObjectShape("cabinet");
  const upperWidth = width * random.uniform(0.7, 1);
  const upperDepth = 0.34;
  upper.box(materials.front, [-half, -half + upperWidth], [back, back + upperDepth - 0.03], [1.45, 2.1]);
  addFronts(upper, materials, {
    x: [-half, -half + upperWidth],
    z: [1.45, 2.1],
    front: back + upperDepth - 0.03,
    columns: Math.max(2, columns - 1),
    rows: 1,
  });
  objects.push(upper);
  return { name: "kitchen line", width, depth, height: 2.1, objects };
}

/** An open box below `top`, seen from above. */
function addBasin(
  shape: ObjectShape,
  material: Material,
  x: readonly [number, number],
  y: readonly [number, number],
  top: number,
): void {
  const wall = 0.015;
  const bottom = top - 0.16;
  shape.box(material, [x[0], x[1]], [y[0], y[1]], [bottom - wall, bottom]);
  shape.box(material, [x[0], x[0] + wall], [y[0], y[1]], [bottom, top + 0.004]);
  shape.box(material, [x[1] - wall, x[1]], [y[0], y[1]], [bottom, top + 0.004]);
  shape.box(material, [x[0] + wall, x[1] - wall], [y[0], y[0] + wall], [bottom, top + 0.004]);
  shape.box(material, [x[0] + wall, x[1] - wall], [y[1] - wall, y[1]], [bottom, top + 0.004]);
}

/** A tap with a curved spout towards +y. */
export function addTap(shape: ObjectShape, metal: Material, at: readonly [number, number, number]): void {
  const [x, y, z] = at;
  shape.cylinder(metal, [x, y, z], [x, y, z + 0.22], 0.016, { sides: 8 });
  shape.cylinder(metal, [x, y, z + 0.21], [x, y + 0.09, z + 0.25], 0.013, { sides: 8 });
  shape.cylinder(metal, [x, y + 0.085, z + 0.25], [x, y + 0.15, z + 0.2], 0.013, { sides: 8 });
  shape.cylinder(metal, [x + 0.015, y, z + 0.06], [x + 0.09, y, z + 0.09], 0.01, { sides: 6 });
}

function addHob(random: RoomRandom, shape: ObjectShape, x: number, z: number): void {
  shape.box(matte(mottled(random, hsl(220, 5, 12))), [x - 0.28, x + 0.28], [-0.22, 0.24], [z, z + 0.012]);
  const ring = matte(brushedMetal(random, hsl(15, 10, 35)));
  for (const dx of [-0.14, 0.14]) {
    for (const dy of [-0.1, 0.12])
      shape.cylinder(ring, [x + dx, dy, z + 0.012], [x + dx, dy, z + 0.024], 0.085, { sides: 14 });
  }
  const pot = matte(random.chance(0.5) ? brushedMetal(random, hsl(210, 8, 65)) : mottled(random, vividColor(random)));
  shape.lathe(
    pot,
    [
      [0.1, 0],
      [0.105, 0.13],
      [0, 0.14],
    ],
    [x - 0.14, 0.12, z + 0.024],
    [1, 1],
    14,
  );
  shape.cylinder(pot, [x - 0.04, 0.12, z + 0.13], [x + 0.1, 0.18, z + 0.14], 0.011, { sides: 6 });
}

/** A fridge-freezer with handles, notes and magnets on its doors. */
export function refrigerator(random: RoomRandom): Piece {
  const [width, depth, height] = [random.uniform(0.6, 0.75), random.uniform(0.62, 0.7), random.uniform(1.6, 1.9)];
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const shape = new ObjectShape("refrigerator");
  const isSteel = random.chance(0.45);
  const color = isSteel
    ? hsl(210, 5, random.uniform(58, 75))
    : random.chance(0.45)
      ? vividColor(random)
      : hsl(40, 12, 86);
  const skin = matte(isSteel ? brushedMetal(random, color) : mottled(random, color, 0.3));
  const handle = matte(brushedMetal(random, hsl(210, 5, random.uniform(25, 50))));
  const split = height * random.uniform(0.32, 0.62);
  shape.box(handle, [-half + 0.02, half - 0.02], [back, front - 0.1], [0, 0.04]);
  shape.box(skin, [-half, half], [back, front - 0.07], [0.04, height]);
  shape.box(skin, [-half, half], [front - 0.062, front - 0.02], [0.06, split - 0.006]);
  shape.box(skin, [-half, half], [front - 0.062, front - 0.02], [split + 0.006, height]);
  for (const [low, high] of [
    [split - 0.4, split - 0.05],
    [split + 0.05, split + 0.45],
  ]) {
    shape.box(
      handle,
      [half - 0.08, half - 0.05],
      [front - 0.02, front + 0.02],
      [Math.max(0.1, low), Math.min(height - 0.05, high)],
    );
  }
  const notes = random.integer(4, 8);
  for (let i = 0; i < notes; i++) {
    const [w, h] = [random.uniform(0.06, 0.15), random.uniform(0.07, 0.18)];
    const x = random.uniform(-half + 0.03, half - 0.1 - w);
    const z = random.uniform(Math.max(0.75, split * 0.5), height - 0.08 - h);
    shape.box(
      matte(upright(painting(random, w, h), x, z)),
      [x, x + w],
      [front - 0.02, front - 0.016 + i * 0.0006],
      [z, z + h],
    );
  }
  const things = new ObjectShape("unlabelled");
  addPottedPlant(random, things, [0.1, -0.05, height], 0.32);
  things.lathe(
    matte(mottled(random, paleColor(random))),
    [
      [0.07, 0],
      [0.08, 0.15],
      [0, 0.16],
    ],
    [-0.15, 0, height],
    [1, 1],
    12,
  );
  return { name: "refrigerator", width, depth: depth + 0.04, height: height + 0.3, objects: [shape, things] };
}
