import { ObjectShape } from "../geometry/objectShape.ts";
import { deepColor, hsl, mix, paleColor, shade, vividColor } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { type Material, matte, type Rgb } from "../materials/material.ts";
import { brushedMetal, mottled } from "../materials/plain.ts";
import { paintedWood, woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import type { Piece } from "./piece.ts";

/** Four legs under a rectangle, slightly inset. */
export function addLegs(
  shape: ObjectShape,
  material: Material,
  width: number,
  depth: number,
  height: number,
  thickness: number,
  isRound: boolean,
): void {
  const inset = thickness * 0.8;
  for (const x of [-width / 2 + inset, width / 2 - inset]) {
    for (const y of [-depth / 2 + inset, depth / 2 - inset]) {
      if (isRound)
        shape.cylinder(material, [x, y, 0], [x, y, height], thickness * 0.32, { topRadius: thickness * 0.5, sides: 8 });
      else
        shape.box(
          material,
          [x - thickness / 2, x + thickness / 2],
          [y - thickness / 2, y + thickness / 2],
          [0, height],
        );
    }
  }
}

/** What a set of matching dining chairs has in common. */
export interface ChairStyle {
  readonly frame: Material;
  readonly seat: Material;
  readonly back: "slats" | "panel" | "ladder";
  readonly seatHeight: number;
  readonly backHeight: number;
  readonly isRound: boolean;
}

/** Draw a style for a set of chairs. */
export function chairStyle(random: RoomRandom): ChairStyle {
  const color = random.chance(0.35) ? vividColor(random) : undefined;
  return {
    frame: matte(color ? paintedWood(random, color) : woodGrain(random)),
    seat: matte(random.chance(0.6) ? fabric(random, vividColor(random), paleColor(random)) : woodGrain(random)),
    back: random.pick(["slats", "panel", "ladder"]),
    seatHeight: random.uniform(0.43, 0.47),
    backHeight: random.uniform(0.82, 0.98),
    isRound: random.chance(0.5),
  };
}

/** A dining chair. */
export function diningChair(style: ChairStyle): Piece {
  const [width, depth] = [0.45, 0.47];
  const { frame, seat, seatHeight, backHeight } = style;
  const chair = new ObjectShape("chair");
  addLegs(chair, frame, width, depth, seatHeight - 0.03, 0.04, style.isRound);
  chair.box(
    frame,
    [-width / 2 + 0.01, width / 2 - 0.01],
    [-depth / 2 + 0.01, depth / 2 - 0.01],
    [seatHeight - 0.07, seatHeight - 0.025],
  );
  chair.softBox(
    seat,
    [-width / 2, width / 2],
    [-depth / 2 + 0.03, depth / 2],
    [seatHeight - 0.025, seatHeight + 0.025],
    0.02,
  );
  const post: [number, number] = [-depth / 2, -depth / 2 + 0.035];
  for (const x of [-width / 2, width / 2 - 0.035])
    chair.box(frame, [x, x + 0.035], post, [seatHeight - 0.04, backHeight]);
  const inner: [number, number] = [-width / 2 + 0.035, width / 2 - 0.035];
  chair.box(frame, inner, post, [backHeight - 0.07, backHeight]);
  if (style.back === "panel")
    chair.box(seat, inner, [post[0] + 0.005, post[1] + 0.005], [seatHeight + 0.12, backHeight - 0.07]);
  if (style.back === "ladder") {
    for (const z of [0.15, 0.28]) chair.box(frame, inner, post, [seatHeight + z, seatHeight + z + 0.05]);
  }
  if (style.back === "slats") {
    chair.box(frame, inner, post, [seatHeight + 0.06, seatHeight + 0.1]);
    for (let i = 0; i < 4; i++) {
      const x = inner[0] + ((i + 0.7) * (inner[1] - inner[0])) / 4.4;
      chair.box(frame, [x, x + 0.03], post, [seatHeight + 0.1, backHeight - 0.07]);
    }
  }
  return { name: "dining chair", width, depth, height: backHeight, objects: [chair] };
}

/** A swivel chair on a star base. */
export function officeChair(random: RoomRandom): Piece {
  const size = 0.6;
  const seatHeight = random.uniform(0.45, 0.52);
  const backHeight = random.uniform(0.95, 1.12);
  const color = random.chance(0.4) ? vividColor(random) : deepColor(random);
  const cloth = matte(fabric(random, color, shade(color, 1.5), random.pick(["weave", "weave", "stripes"])));
  const metal = matte(brushedMetal(random, hsl(220, 5, random.uniform(20, 60))));
  const chair = new ObjectShape("chair");
  for (let i = 0; i < 5; i++) {
    const angle = (i / 5) * 2 * Math.PI + 0.3;
    const [x, y] = [Math.cos(angle) * 0.27, Math.sin(angle) * 0.27];
    chair.cylinder(metal, [0, 0, 0.12], [x, y, 0.07], 0.025, { topRadius: 0.018, sides: 6 });
    chair.cylinder(metal, [x - 0.02, y, 0.03], [x + 0.02, y, 0.03], 0.03, { sides: 8 });
  }
  chair.cylinder(metal, [0, 0, 0.1], [0, 0, seatHeight - 0.04], 0.028);
  chair.softBox(cloth, [-0.25, 0.25], [-0.22, 0.26], [seatHeight - 0.05, seatHeight + 0.05], 0.04);
  chair.leaningSoftBox(cloth, [-0.22, 0.22], [-0.25, -0.17], [seatHeight + 0.08, backHeight], 0.035, 0.06);
  chair.box(metal, [-0.03, 0.03], [-0.27, -0.24], [seatHeight - 0.03, seatHeight + 0.3]);
  if (random.chance(0.6)) {
    for (const x of [-0.3, 0.25]) {
      chair.box(metal, [x, x + 0.05], [-0.14, 0.12], [seatHeight + 0.19, seatHeight + 0.22]);
      chair.box(metal, [x + 0.01, x + 0.04], [-0.03, 0.01], [seatHeight - 0.02, seatHeight + 0.19]);
    }
  }
  return { name: "office chair", width: size, depth: size, height: backHeight, objects: [chair] };
}

/** Colours and cloth shared by a sofa and its armchairs. */
export interface UpholsteryStyle {
  readonly cloth: Material;
  readonly seat: Material;
  readonly legs: Material;
  readonly color: Rgb;
  readonly armWidth: number;
  readonly backHeight: number;
}

export function upholsteryStyle(random: RoomRandom): UpholsteryStyle {
  const color = random.chance(0.5)
    ? vividColor(random)
    : hsl(random.uniform(15, 50), random.uniform(8, 40), random.uniform(35, 70));
  const second = random.chance(0.5) ? shade(color, 0.5) : mix(color, paleColor(random), 0.7);
  return {
    cloth: matte(fabric(random, color, second, random.pick(["weave", "weave", "plaid", "stripes", "leaves"]))),
    seat: matte(fabric(random, shade(color, 1.12), second, "weave")),
    legs: matte(woodGrain(random)),
    color,
    armWidth: random.uniform(0.14, 0.22),
    backHeight: random.uniform(0.76, 0.9),
  };
}

/** A sofa with `seats` places (1 makes an armchair, labelled chair). Cushions lean against the back. */
export function sofa(random: RoomRandom, style: UpholsteryStyle, seats: number): Piece {
  const seatWidth = seats === 1 ? 0.58 : random.uniform(0.6, 0.7);
  const width = seats * seatWidth + 2 * style.armWidth;
  const depth = random.uniform(0.82, 0.92);
  const [half, back] = [width / 2, -depth / 2];
  const seatHeight = 0.44;
  const shape = new ObjectShape(seats === 1 ? "chair" : "sofa");
  const { cloth, seat, armWidth, backHeight } = style;
  addLegs(shape, style.legs, width, depth, 0.1, 0.06, true);
  shape.softBox(cloth, [-half, half], [back, depth / 2 - 0.02], [0.09, 0.29], 0.03);
  shape.softBox(cloth, [-half, half], [back, back + 0.2], [0.2, backHeight], 0.06);
  for (const side of [-1, 1]) {
    const outer = side * half;
    const inner = side * (half - armWidth);
    shape.softBox(cloth, [Math.min(outer, inner), Math.max(outer, inner)], [back, depth / 2], [0.12, 0.62], 0.06);
  }
  const first = -half + armWidth;
  for (let i = 0; i < seats; i++) {
    const x: [number, number] = [first + i * seatWidth + 0.005, first + (i + 1) * seatWidth - 0.005];
    shape.softBox(seat, x, [back + 0.19, depth / 2 + 0.0], [0.28, seatHeight], 0.05);
    shape.leaningSoftBox(
      seat,
      [x[0] + 0.01, x[1] - 0.01],
      [back + 0.24, back + 0.37],
      [seatHeight, backHeight + 0.02],
      0.055,
      0.16,
    );
  }
  const pillows = seats === 1 ? random.integer(0, 1) : random.integer(2, 3);
  for (let i = 0; i < pillows; i++) {
    const x = first + random.uniform(0.03, 0.12) + (i * (width - 2 * armWidth - 0.5)) / Math.max(1, pillows - 1);
    const cover = matte(
      fabric(
        random,
        vividColor(random),
        paleColor(random),
        random.pick(["plaid", "dots", "zigzag", "stripes", "leaves"]),
      ),
    );
    shape.leaningSoftBox(
      cover,
      [x, x + 0.4],
      [back + 0.4, back + 0.5],
      [seatHeight + 0.01, seatHeight + 0.38],
      0.048,
      0.28,
    );
  }
  return { name: seats === 1 ? "armchair" : "sofa", width, depth, height: backHeight, objects: [shape] };
}

/** A low stool or pouffe. */
export function stool(random: RoomRandom): Piece {
  const radius = random.uniform(0.18, 0.24);
  const height = random.uniform(0.38, 0.46);
  const shape = new ObjectShape("chair");
  const legs = matte(woodGrain(random));
  for (let i = 0; i < 3; i++) {
    const angle = (i / 3) * 2 * Math.PI;
    const [x, y] = [Math.cos(angle) * radius * 0.85, Math.sin(angle) * radius * 0.85];
    shape.cylinder(legs, [x, y, 0.005], [x * 0.7, y * 0.7, height - 0.04], 0.016, { topRadius: 0.02, sides: 8 });
  }
  const top = matte(
    random.chance(0.5) ? fabric(random, vividColor(random), paleColor(random)) : mottled(random, vividColor(random)),
  );
  shape.lathe(
    top,
    [
      [0, height - 0.07],
      [radius * 0.9, height - 0.07],
      [radius, height - 0.05],
      [radius, height - 0.02],
      [radius * 0.9, height],
      [0, height],
    ],
    [0, 0, 0],
  );
  return { name: "stool", width: radius * 2, depth: radius * 2, height, objects: [shape] };
}
