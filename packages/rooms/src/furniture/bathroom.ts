import { ObjectShape } from "../geometry/objectShape.ts";
import { hsl, paleColor, vividColor } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { type Material, matte } from "../materials/material.ts";
import { brushedMetal, mottled } from "../materials/plain.ts";
import { marble } from "../materials/stone.ts";
import { woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addTap } from "./kitchen.ts";
import type { Piece } from "./piece.ts";
import { addFronts, frontMaterial } from "./storage.ts";

function porcelain(random: RoomRandom): Material {
  const color = random.chance(0.7)
    ? hsl(random.uniform(30, 210), random.uniform(3, 12), random.uniform(86, 92))
    : hsl(random.uniform(0, 360), 35, 76);
  return matte(mottled(random, color, 0.22));
}

/** A toilet with cistern, seat and lid. */
export function toilet(random: RoomRandom): Piece {
  const shape = new ObjectShape("toilet");
  const white = porcelain(random);
  const seat = random.chance(0.5) ? matte(woodGrain(random)) : matte(mottled(random, vividColor(random)));
  const [width, depth] = [0.44, 0.7];
  shape.softBox(white, [-0.22, 0.22], [-0.35, -0.16], [0.38, 0.8], 0.03);
  shape.box(white, [-0.23, 0.23], [-0.355, -0.15], [0.8, 0.835]);
  shape.cylinder(matte(brushedMetal(random, hsl(210, 5, 70))), [0, -0.25, 0.835], [0, -0.25, 0.85], 0.03, {
    sides: 10,
  });
  shape.lathe(
    white,
    [
      [0.12, 0],
      [0.115, 0.12],
      [0.15, 0.28],
      [0.19, 0.39],
      [0, 0.39],
    ],
    [0, 0.08, 0],
    [1, 1.35],
    20,
  );
  shape.box(white, [-0.11, 0.11], [-0.3, 0.0], [0, 0.36]);
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
    [1, 1.32],
    20,
  );
  shape.leaningSoftBox(seat, [-0.18, 0.18], [-0.17, -0.14], [0.42, 0.8], 0.014, 0.1);
  return { name: "toilet", width, depth, height: 0.85, objects: [shape] };
}

/** A bathtub along the wall with a tap, and a curtain on a rail in front of one half. */
export function bathtub(random: RoomRandom): Piece {
  const [width, depth, height] = [random.uniform(1.55, 1.75), 0.76, 0.56];
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const tub = new ObjectShape("bathtub");
  const white = porcelain(random);
  const panel = random.chance(0.5) ? white : random.chance(0.5) ? matte(marble(random)) : matte(woodGrain(random));
  tub.box(panel, [-half, half], [front - 0.03, front], [0, height - 0.04]);
  tub.box(white, [-half, half], [back, front], [0.02, 0.12]);
  const rim = 0.07;
  tub.softBox(white, [-half, half], [front - rim, front + 0.01], [height - 0.05, height], 0.02);
  tub.softBox(white, [-half, half], [back, back + rim], [height - 0.05, height], 0.02);
  tub.softBox(white, [-half, -half + rim], [back, front], [height - 0.05, height], 0.02);
  tub.softBox(white, [half - rim, half], [back, front], [height - 0.05, height], 0.02);
  tub.sheet(white, (s, t) => slope(s, t, half - rim, depth / 2 - rim, height), 20, 6, [width * 2, 0.6]);
  tub.box(white, [-half, half], [back, back + 0.02], [0.1, height - 0.03]);
  tub.box(white, [-half, -half + 0.02], [back, front], [0.1, height - 0.03]);
  tub.box(white, [half - 0.02, half], [back, front], [0.1, height - 0.03]);
  addTap(tub, matte(brushedMetal(random, hsl(45, 20, 65))), [half - 0.5, back + 0.04, height]);

  const curtain = new ObjectShape("shower curtain");
  const cloth = matte(
    fabric(
      random,
      paleColor(random),
      vividColor(random),
      random.pick(["stripes", "dots", "leaves", "zigzag", "plaid"]),
    ),
  );
  const side = random.pick([-1, 1]);
  const length = width * random.uniform(0.4, 0.55);
  const hem = random.uniform(0.12, 0.25);
  const curtainDepth = 0.1;
  const rod = front + curtainDepth / 2;
  // Two sheets back to back: light is stored for one side of a surface only, and this cloth is seen from both.
  for (const isInner of [false, true]) {
    curtain.sheet(
      cloth,
      (s, t) => {
        const along = isInner === side < 0 ? s : 1 - s;
        const fold = 0.033 * Math.sin(along * Math.PI * 14) * (1 - 0.3 * t);
        return [side * (half - along * length), rod + fold - (isInner ? 0.006 : 0), hem + t * (1.95 - hem)];
      },
      56,
      3,
      [length * 1.5, 1.95 - hem],
    );
  }
  const rail = new ObjectShape("unlabelled");
  rail.cylinder(matte(brushedMetal(random, hsl(210, 5, 60))), [-half, rod, 1.97], [half, rod, 1.97], 0.014, {
    sides: 8,
  });
  const objects = [tub, curtain, rail];
  for (const object of objects) object.moved([0, -curtainDepth / 2, 0]);
  return { name: "bathtub", width, depth: depth + curtainDepth, height: 2, objects };
}

/** Inner wall of the tub: s runs around, t from the bottom up. */
function slope(s: number, t: number, halfX: number, halfY: number, height: number): [number, number, number] {
  const angle = s * 2 * Math.PI;
  const squareness = 0.55;
  const shrink = 0.72 + 0.28 * Math.sqrt(t);
  const x = Math.sign(Math.cos(angle)) * Math.abs(Math.cos(angle)) ** squareness;
  const y = Math.sign(Math.sin(angle)) * Math.abs(Math.sin(angle)) ** squareness;
  return [-x * halfX * shrink * 1.0, y * halfY * shrink, 0.13 + t * (height - 0.15)];
}

/** A washbasin on a vanity cabinet with a mirror-less tiled back. */
export function vanity(random: RoomRandom): Piece {
  const [width, depth, height] = [random.uniform(0.7, 1.0), 0.5, 0.84];
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const cabinet = new ObjectShape("cabinet");
  const materials = {
    front: frontMaterial(random),
    panel: frontMaterial(random),
    handle: matte(brushedMetal(random, hsl(40, 20, 60))),
  };
  cabinet.box(materials.front, [-half + 0.02, half - 0.02], [back, front - 0.06], [0.06, height - 0.04]);
  cabinet.box(materials.panel, [-half + 0.05, half - 0.05], [back, front - 0.12], [0, 0.06]);
  addFronts(cabinet, materials, {
    x: [-half + 0.02, half - 0.02],
    z: [0.08, height - 0.05],
    front: front - 0.06,
    columns: 2,
    rows: 1,
  });
  const counter = new ObjectShape("counter");
  counter.box(matte(marble(random)), [-half, half], [back, front], [height - 0.04, height]);
  const sink = new ObjectShape("sink");
  const white = porcelain(random);
  sink.lathe(
    white,
    [
      [0.1, 0],
      [0.17, 0.04],
      [0.2, 0.13],
      [0.18, 0.13],
      [0.12, 0.04],
      [0, 0.03],
    ],
    [0, 0.03, height],
    [1.1, 0.9],
    20,
  );
  addTap(sink, matte(brushedMetal(random, hsl(45, 20, 65))), [0, back + 0.05, height]);
  const things = new ObjectShape("unlabelled");
  for (const x of [-half + 0.1, half - 0.1]) {
    const tall = random.uniform(0.1, 0.2);
    things.lathe(
      matte(mottled(random, vividColor(random))),
      [
        [0.03, 0],
        [0.035, tall * 0.6],
        [0.015, tall],
        [0, tall],
      ],
      [x, back + 0.12, height],
      [1, 1],
      10,
    );
  }
  return {
    name: "vanity",
    width,
    depth: depth + 0.02,
    height: height + 0.25,
    objects: [cabinet, counter, sink, things],
  };
}
