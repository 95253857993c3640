import { ObjectShape, type Point } from "../geometry/objectShape.ts";
import { paleColor, vividColor, whiteColor } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { furnitureFinish, metalFinish } from "../materials/finishes.ts";
import { type Material, matte } from "../materials/material.ts";
import { marble } from "../materials/stone.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { porcelain } from "./bathroom.ts";
import { addTap } from "./kitchen.ts";
import type { Piece } from "./piece.ts";

/** Height of a shower curtain's upper edge, metres. */
const curtainTop = 1.95;

/** Water-proof cloth: white or pale with a print, seldom plain. */
function showerCloth(random: RoomRandom): Material {
  const ground = random.chance(0.6) ? whiteColor(random) : random.chance(0.6) ? paleColor(random) : vividColor(random);
  return matte(
    fabric(random, ground, vividColor(random), random.pick(["stripes", "dots", "leaves", "zigzag", "plaid", "weave"])),
  );
}

/**
 * A curtain in folds along a path seen from above, `along(s)` for s in 0..1, of the given length. Two sheets back to
 * back: light is stored for one side of a surface only, and this cloth is seen from both.
 */
function addShowerCurtain(
  curtain: ObjectShape,
  cloth: Material,
  along: (s: number) => { x: number; y: number; outX: number; outY: number },
  length: number,
  hem: number,
): void {
  const folds = Math.max(3, Math.round(length / 0.12));
  for (const isInner of [false, true]) {
    curtain.sheet(
      cloth,
      (s, t) => {
        const at = isInner ? s : 1 - s;
        const { x, y, outX, outY } = along(at);
        const fold = 0.033 * Math.sin(at * Math.PI * 2 * folds) * (1 - 0.3 * t) - (isInner ? 0.006 : 0);
        return [x + outX * fold, y + outY * fold, hem + t * (curtainTop - hem)];
      },
      folds * 7,
      3,
      [length * 1.5, curtainTop - hem],
    );
  }
}

/** A bathtub: built in with a panel, and often a curtain on a rail in front of a part of it; or an oval, free-standing one. */
export function bathtub(random: RoomRandom): Piece {
  return random.chance(0.15) ? freestandingTub(random) : builtInTub(random);
}

function builtInTub(random: RoomRandom): Piece {
  const [width, depth, height] = [random.uniform(1.5, 1.8), random.uniform(0.72, 0.82), random.uniform(0.5, 0.6)];
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const tub = new ObjectShape("bathtub");
  const white = porcelain(random);
  const panel = random.chance(0.6) ? white : random.chance(0.4) ? matte(marble(random)) : furnitureFinish(random, 0.6);
  tub.box(panel, [-half, half], [front - 0.03, front], [0, height - 0.04]);
  tub.box(white, [-half, half], [back, front], [0.02, 0.12]);
  const rim = 0.07;
  tub.softBox(white, [-half, half], [front - rim, front + 0.01], [height - 0.05, height], 0.02);
  tub.softBox(white, [-half, half], [back, back + rim], [height - 0.05, height], 0.02);
  tub.softBox(white, [-half, -half + rim], [back, front], [height - 0.05, height], 0.02);
  tub.softBox(white, [half - rim, half], [back, front], [height - 0.05, height], 0.02);
  tub.sheet(white, (s, t) => slope(s, t, half - rim, depth / 2 - rim, height), 20, 6, [width * 2, 0.6]);
  tub.box(white, [-half, half], [back, back + 0.02], [0.1, height - 0.03]);
  tub.box(panel, [-half, -half + 0.02], [back, front], [0, height - 0.03]);
  tub.box(panel, [half - 0.02, half], [back, front], [0, height - 0.03]);
  addTap(tub, metalFinish(random), [half - random.uniform(0.3, 0.5), back + 0.04, height]);
  if (random.chance(0.12))
    return { name: "bathtub", width, depth: depth + 0.02, height: height + 0.27, edgeHeight: height, objects: [tub] };

  const curtain = new ObjectShape("shower curtain");
  const side = random.pick([-1, 1]);
  const length = width * random.uniform(0.4, 0.75);
  const curtainDepth = 0.1;
  const rod = front + curtainDepth / 2;
  const along = (s: number): ReturnType<Parameters<typeof addShowerCurtain>[2]> => {
    const x = side < 0 ? -half + s * length : half - length + s * length;
    return { x, y: rod, outX: 0, outY: 1 };
  };
  addShowerCurtain(curtain, showerCloth(random), along, length, random.uniform(0.1, 0.25));
  const rail = new ObjectShape("unlabelled");
  rail.cylinder(metalFinish(random), [-half, rod, curtainTop + 0.02], [half, rod, curtainTop + 0.02], 0.014, {
    sides: 8,
  });
  const objects = [tub, curtain, rail];
  for (const object of objects) object.moved([0, -curtainDepth / 2, 0]);
  return { name: "bathtub", width, depth: depth + curtainDepth, height: 2, objects };
}

/** Inner wall of the tub: s runs around, t from the bottom up. */
function slope(s: number, t: number, halfX: number, halfY: number, height: number): Point {
  const angle = s * 2 * Math.PI;
  const squareness = 0.55;
  const shrink = 0.72 + 0.28 * Math.sqrt(t);
  const x = Math.sign(Math.cos(angle)) * Math.abs(Math.cos(angle)) ** squareness;
  const y = Math.sign(Math.sin(angle)) * Math.abs(Math.sin(angle)) ** squareness;
  return [-x * halfX * shrink, y * halfY * shrink, 0.13 + t * (height - 0.15)];
}

function freestandingTub(random: RoomRandom): Piece {
  const [width, depth, height] = [random.uniform(1.5, 1.75), random.uniform(0.72, 0.82), random.uniform(0.55, 0.62)];
  const tub = new ObjectShape("bathtub");
  const white = porcelain(random);
  tub.lathe(
    white,
    [
      [0.36, 0],
      [0.42, 0.2],
      [0.5, height],
      [0.46, height],
      [0.36, 0.18],
      [0, 0.14],
    ],
    [0, 0, 0],
    [width, depth],
    26,
  );
  addTap(tub, metalFinish(random), [0, -depth / 2 + 0.01, height]);
  tub.cylinder(metalFinish(random), [0, -depth / 2 + 0.01, 0], [0, -depth / 2 + 0.01, height], 0.018, { sides: 8 });
  return { name: "bathtub", width, depth: depth + 0.02, height: height + 0.27, edgeHeight: height, objects: [tub] };
}

/** A shower in a corner: a flat tray (unlabelled), a riser with its head, and a curtain around the open sides. */
export function shower(random: RoomRandom): Piece {
  const size = random.uniform(0.85, 1.0);
  const half = size / 2;
  const base = new ObjectShape("unlabelled");
  base.box(porcelain(random), [-half, half], [-half, half], [0, random.uniform(0.05, 0.14)]);
  const metal = metalFinish(random);
  base.cylinder(metal, [0, -half + 0.04, 0.9], [0, -half + 0.04, 2.05], 0.014, { sides: 8 });
  base.cylinder(metal, [0, -half + 0.04, 2.05], [0, -half + 0.3, 2.08], 0.012, { sides: 8 });
  base.cylinder(metal, [0, -half + 0.3, 2.03], [0, -half + 0.3, 2.07], 0.09, { sides: 12 });
  // The rail runs around three sides; the fourth is the wall. The curtain leaves a gap to step in.
  const radius = half - 0.06;
  const path = (s: number): ReturnType<Parameters<typeof addShowerCurtain>[2]> => {
    const reach = s * 6 * radius;
    if (reach < 2 * radius) return { x: -radius, y: -radius + reach, outX: -1, outY: 0 };
    if (reach < 4 * radius) return { x: -radius + reach - 2 * radius, y: radius, outX: 0, outY: 1 };
    return { x: radius, y: radius - (reach - 4 * radius), outX: 1, outY: 0 };
  };
  const corners: [number, number][] = [
    [-radius, -half],
    [-radius, radius],
    [radius, radius],
    [radius, -half],
  ];
  for (let i = 0; i < 3; i++) {
    const [from, to] = [corners[i], corners[i + 1]];
    base.cylinder(metal, [...from, curtainTop + 0.02], [...to, curtainTop + 0.02], 0.013, { sides: 6 });
  }
  const curtain = new ObjectShape("shower curtain");
  const [from, to] = random.chance(0.5) ? [0.02, random.uniform(0.6, 0.85)] : [random.uniform(0.15, 0.4), 0.98];
  addShowerCurtain(
    curtain,
    showerCloth(random),
    (s) => path(from + s * (to - from)),
    (to - from) * 6 * radius,
    random.uniform(0.15, 0.25),
  );
  return { name: "shower", width: size, depth: size, height: 2.1, objects: [base, curtain] };
}
