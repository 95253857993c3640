import { ObjectShape } from "../geometry/objectShape.ts";
import { hsl, mix, paleColor, shade, vividColor } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { type Material, matte, type Rgb } from "../materials/material.ts";
import { woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addLegs } from "./legs.ts";
import type { Piece } from "./piece.ts";

/** Colours and cloth shared by a sofa and its armchairs. */
export interface UpholsteryStyle {
  readonly cloth: Material;
  readonly seat: Material;
  readonly legs: Material;
  readonly color: Rgb;
  readonly armWidth: number;
  readonly backHeight: number;
}

/** Draw a style for a sofa and its armchairs. */
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
