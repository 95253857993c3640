import { ObjectShape } from "../geometry/objectShape.ts";
import { deepColor, hsl, paleColor, shade, vividColor } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { type Material, matte } from "../materials/material.ts";
import { brushedMetal, mottled } from "../materials/plain.ts";
import { paintedWood, woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addLegs } from "./legs.ts";
import type { Piece } from "./piece.ts";

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
