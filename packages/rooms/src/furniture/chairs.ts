import { ObjectShape, type Span } from "../geometry/objectShape.ts";
import { greyColor, vividColor, whiteColor } from "../materials/color.ts";
import { furnitureFinish, metalFinish, plastic, printedCloth, upholstery } from "../materials/finishes.ts";
import { type Material, matte } from "../materials/material.ts";
import { mottled } from "../materials/plain.ts";
import { paintedWood, woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addLegs } from "./legs.ts";
import type { Piece } from "./piece.ts";

/** Backs of dining chairs; "shell" and "padded" chairs also have other seats and legs. */
const chairBacks = ["slats", "panel", "ladder", "shell", "padded", "bars"] as const;

/** What a set of matching dining chairs has in common. Lengths in metres. */
export interface ChairStyle {
  readonly frame: Material;
  readonly seat: Material;
  readonly back: (typeof chairBacks)[number];
  readonly seatHeight: number;
  readonly backHeight: number;
  readonly isRound: boolean;
}

/** Draw a style for a set of chairs. */
export function chairStyle(random: RoomRandom): ChairStyle {
  const back = random.pick(chairBacks);
  const wood = random.chance(0.7)
    ? matte(woodGrain(random))
    : matte(paintedWood(random, random.pick([whiteColor(random), greyColor(random, 12, 30), vividColor(random)])));
  const seats: { readonly [K in ChairStyle["back"]]: () => Material } = {
    slats: () => (random.chance(0.5) ? printedCloth(random) : wood),
    panel: () => (random.chance(0.6) ? upholstery(random) : wood),
    ladder: () => (random.chance(0.5) ? upholstery(random) : wood),
    bars: () => wood,
    shell: () => plastic(random),
    padded: () => upholstery(random),
  };
  const hasMetalLegs = (back === "shell" || back === "padded") && random.chance(0.4);
  return {
    frame: hasMetalLegs ? metalFinish(random) : wood,
    seat: seats[back](),
    back,
    seatHeight: random.uniform(0.43, 0.47),
    backHeight: back === "shell" ? random.uniform(0.78, 0.85) : random.uniform(0.82, 1.0),
    isRound: random.chance(0.5),
  };
}

const [chairWidth, chairDepth] = [0.45, 0.47];

/** A dining chair. */
export function diningChair(style: ChairStyle): Piece {
  const chair = new ObjectShape("chair");
  if (style.back === "shell") addShellChair(chair, style);
  else if (style.back === "padded") addPaddedChair(chair, style);
  else addWoodenChair(chair, style);
  return { name: "dining chair", width: chairWidth, depth: chairDepth, height: style.backHeight, objects: [chair] };
}

/** Square frame, loose seat, and a back of posts with something between them. */
function addWoodenChair(chair: ObjectShape, style: ChairStyle): void {
  const { frame, seat, seatHeight, backHeight, back } = style;
  const [half, depth] = [chairWidth / 2, chairDepth];
  addLegs(chair, frame, chairWidth, depth, seatHeight - 0.03, 0.04, style.isRound);
  chair.box(
    frame,
    [-half + 0.01, half - 0.01],
    [-depth / 2 + 0.01, depth / 2 - 0.01],
    [seatHeight - 0.07, seatHeight - 0.025],
  );
  chair.softBox(seat, [-half, half], [-depth / 2 + 0.03, depth / 2], [seatHeight - 0.025, seatHeight + 0.025], 0.02);
  const post: Span = [-depth / 2, -depth / 2 + 0.035];
  for (const x of [-half, half - 0.035]) chair.box(frame, [x, x + 0.035], post, [seatHeight - 0.04, backHeight]);
  const inner: Span = [-half + 0.035, half - 0.035];
  chair.box(frame, inner, post, [backHeight - 0.07, backHeight]);
  if (back === "panel")
    chair.box(seat, inner, [post[0] + 0.005, post[1] + 0.005], [seatHeight + 0.12, backHeight - 0.07]);
  if (back === "ladder") {
    for (const z of [0.15, 0.28]) chair.box(frame, inner, post, [seatHeight + z, seatHeight + z + 0.05]);
  }
  if (back === "slats" || back === "bars") {
    const count = back === "slats" ? 4 : 6;
    chair.box(frame, inner, post, [seatHeight + 0.06, seatHeight + 0.1]);
    for (let i = 0; i < count; i++) {
      const x = inner[0] + ((i + 0.7) * (inner[1] - inner[0])) / (count + 0.4);
      const z: Span = [seatHeight + 0.1, backHeight - 0.07];
      if (back === "slats") chair.box(frame, [x, x + 0.03], post, z);
      else chair.cylinder(frame, [x, post[0] + 0.018, z[0]], [x, post[0] + 0.018, z[1]], 0.009, { sides: 6 });
    }
  }
}

/** A moulded shell: seat and back in one curve, on four splayed legs. */
function addShellChair(chair: ObjectShape, style: ChairStyle): void {
  const { frame, seat, seatHeight, backHeight } = style;
  const [half, front, back] = [chairWidth / 2, chairDepth / 2, -chairDepth / 2];
  for (const isUnder of [false, true]) {
    chair.sheet(
      seat,
      (s, t) => {
        const across = (isUnder ? s : 1 - s) * 2 - 1;
        const along = t * 1.6;
        const rise = Math.max(0, along - 0.75) / 0.85;
        const y = front - 0.02 - Math.min(along, 0.85) * 0.46 - rise * 0.035;
        const width = half * (along < 0.2 ? 0.85 + along * 0.7 : 1 - 0.22 * rise ** 2);
        const z = seatHeight - 0.02 + (backHeight - seatHeight) * rise ** 1.4;
        const curl = across ** 2 * (0.035 + 0.05 * (along > 0.5 && along < 1.2 ? 1 : 0.4));
        return [
          across * width,
          Math.max(back + 0.005, y + (rise > 0.4 ? curl : 0)) + (isUnder ? -0.006 * rise : 0),
          z + (rise < 0.4 ? curl : 0) - (isUnder ? 0.008 : 0),
        ];
      },
      6,
      10,
      [chairWidth, 0.85],
    );
  }
  for (const x of [-1, 1]) {
    for (const y of [-1, 1]) {
      chair.cylinder(
        frame,
        [x * (half - 0.03), y * (front - 0.03), 0.004],
        [x * 0.12, y * 0.11, seatHeight - 0.02],
        0.011,
        {
          topRadius: 0.016,
          sides: 6,
        },
      );
    }
  }
  chair.box(frame, [-0.13, 0.13], [-0.12, 0.12], [seatHeight - 0.04, seatHeight - 0.022]);
}

/** A covered seat and a covered, slightly leaning back down to it. */
function addPaddedChair(chair: ObjectShape, style: ChairStyle): void {
  const { frame, seat, seatHeight, backHeight } = style;
  const half = chairWidth / 2;
  addLegs(chair, frame, chairWidth - 0.02, chairDepth - 0.02, seatHeight - 0.06, 0.04, style.isRound);
  chair.softBox(
    seat,
    [-half, half],
    [-chairDepth / 2 + 0.06, chairDepth / 2],
    [seatHeight - 0.08, seatHeight + 0.03],
    0.03,
  );
  chair.leaningSoftBox(
    seat,
    [-half + 0.005, half - 0.005],
    [-chairDepth / 2 + 0.05, -chairDepth / 2 + 0.12],
    [seatHeight - 0.06, backHeight],
    0.03,
    0.08,
  );
}

/** A swivel chair on a star base with castors: with or without arms, headrest and a mesh or padded back. */
export function officeChair(random: RoomRandom): Piece {
  const size = 0.62;
  const seatHeight = random.uniform(0.45, 0.52);
  const isTall = random.chance(0.35);
  const backHeight = isTall ? random.uniform(1.12, 1.22) : random.uniform(0.88, 1.05);
  const cloth = random.chance(0.55) ? matte(mottled(random, greyColor(random, 10, 28), 0.35)) : upholstery(random);
  const metal = random.chance(0.6) ? matte(mottled(random, greyColor(random, 8, 22), 0.3)) : metalFinish(random);
  const chair = new ObjectShape("chair");
  for (let i = 0; i < 5; i++) {
    const angle = (i / 5) * 2 * Math.PI + 0.3;
    const [x, y] = [Math.cos(angle) * 0.27, Math.sin(angle) * 0.27];
    chair.cylinder(metal, [0, 0, 0.12], [x, y, 0.07], 0.025, { topRadius: 0.018, sides: 6 });
    chair.cylinder(metal, [x - 0.02, y, 0.03], [x + 0.02, y, 0.03], 0.03, { sides: 8 });
  }
  chair.cylinder(metal, [0, 0, 0.1], [0, 0, seatHeight - 0.04], 0.028);
  chair.softBox(cloth, [-0.25, 0.25], [-0.22, 0.26], [seatHeight - 0.05, seatHeight + 0.05], 0.04);
  chair.leaningSoftBox(
    cloth,
    [-0.23, 0.23],
    [-0.23, -0.15],
    [seatHeight + 0.08, isTall ? backHeight - 0.2 : backHeight],
    0.035,
    0.08,
  );
  if (isTall) chair.leaningSoftBox(cloth, [-0.15, 0.15], [-0.285, -0.22], [backHeight - 0.17, backHeight], 0.03, 0.05);
  chair.box(metal, [-0.03, 0.03], [-0.27, -0.24], [seatHeight - 0.03, seatHeight + 0.3]);
  chair.box(metal, [-0.03, 0.03], [-0.27, 0.02], [seatHeight - 0.08, seatHeight - 0.05]);
  if (random.chance(0.65)) {
    for (const x of [-0.3, 0.25]) {
      chair.box(metal, [x, x + 0.05], [-0.14, 0.12], [seatHeight + 0.19, seatHeight + 0.22]);
      chair.box(metal, [x + 0.01, x + 0.04], [-0.03, 0.01], [seatHeight - 0.02, seatHeight + 0.19]);
    }
  }
  return { name: "office chair", width: size, depth: size, height: backHeight, objects: [chair] };
}

/** An easy chair with a bent wooden frame, arm rests and two cushions. */
export function loungeChair(random: RoomRandom): Piece {
  const [width, depth] = [random.uniform(0.64, 0.74), random.uniform(0.74, 0.82)];
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const backHeight = random.uniform(0.85, 1.0);
  const wood = furnitureFinish(random, 0.8);
  const cloth = upholstery(random);
  const chair = new ObjectShape("chair");
  for (const side of [-1, 1]) {
    const x: Span = side < 0 ? [-half, -half + 0.05] : [half - 0.05, half];
    chair.box(wood, x, [front - 0.09, front - 0.04], [0, 0.58]);
    chair.box(wood, x, [back + 0.12, back + 0.17], [0, 0.55]);
    chair.box(wood, [x[0] - 0.005, x[1] + 0.005], [back + 0.08, front], [0.55, 0.585]);
    chair.box(wood, x, [back + 0.12, front - 0.04], [0.24, 0.29]);
  }
  chair.box(wood, [-half + 0.04, half - 0.04], [front - 0.09, front - 0.06], [0.24, 0.3]);
  chair.softBox(cloth, [-half + 0.055, half - 0.055], [back + 0.15, front - 0.03], [0.29, 0.43], 0.05);
  chair.leaningSoftBox(cloth, [-half + 0.06, half - 0.06], [back + 0.2, back + 0.32], [0.42, backHeight], 0.05, 0.24);
  return { name: "lounge chair", width: width + 0.02, depth, height: backHeight, objects: [chair] };
}

/** A low stool on three legs. */
export function stool(random: RoomRandom): Piece {
  const radius = random.uniform(0.18, 0.24);
  return roundStool(random, "stool", radius, random.uniform(0.38, 0.46));
}

/** A high stool for a counter, with a ring for the feet. */
export function barStool(random: RoomRandom): Piece {
  return roundStool(random, "bar stool", random.uniform(0.17, 0.2), random.uniform(0.62, 0.7));
}

function roundStool(random: RoomRandom, name: string, radius: number, height: number): Piece {
  const shape = new ObjectShape("chair");
  const legs = random.chance(0.6) ? furnitureFinish(random, 0.8) : metalFinish(random);
  const count = random.pick([3, 4]);
  for (let i = 0; i < count; i++) {
    const angle = (i / count) * 2 * Math.PI;
    const [x, y] = [Math.cos(angle) * radius * 0.85, Math.sin(angle) * radius * 0.85];
    shape.cylinder(legs, [x, y, 0.005], [x * 0.7, y * 0.7, height - 0.04], 0.016, { topRadius: 0.02, sides: 8 });
    const next = ((i + 1) / count) * 2 * Math.PI;
    const ring = radius * 0.77;
    const z = height * 0.35;
    shape.cylinder(
      legs,
      [Math.cos(angle) * ring, Math.sin(angle) * ring, z],
      [Math.cos(next) * ring, Math.sin(next) * ring, z],
      0.01,
      { sides: 6 },
    );
  }
  const top = random.chance(0.45)
    ? upholstery(random)
    : random.chance(0.6)
      ? furnitureFinish(random, 0.7)
      : plastic(random);
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
  return { name, width: radius * 2, depth: radius * 2, height, objects: [shape] };
}
