import { ObjectShape } from "../geometry/objectShape.ts";
import { deepColor, paleColor, shade, vividColor } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { matte } from "../materials/material.ts";
import { paintedWood, woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addLegs } from "./legs.ts";
import type { Piece } from "./piece.ts";

/** A single or double bed: frame, headboard, mattress, pillows, a patterned cover and often a folded throw. */
export function bed(random: RoomRandom): Piece {
  const isDouble = random.chance(0.6);
  const width = isDouble ? random.uniform(1.4, 1.65) : random.uniform(0.95, 1.1);
  const depth = random.uniform(2.02, 2.12);
  const headHeight = random.uniform(0.85, 1.15);
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const shape = new ObjectShape("bed");
  const wood = matte(woodGrain(random));
  const sheet = matte(fabric(random, paleColor(random), shade(paleColor(random), 0.7), "stripes"));
  const coverColor = vividColor(random);
  const cover = matte(fabric(random, coverColor, random.chance(0.6) ? paleColor(random) : deepColor(random)));
  const isPadded = random.chance(0.45);
  const head = isPadded ? matte(fabric(random, vividColor(random), paleColor(random), "weave")) : wood;

  addLegs(shape, wood, width, depth, 0.16, 0.08, random.chance(0.5));
  shape.box(wood, [-half, half], [back, front], [0.14, 0.3]);
  if (isPadded) shape.softBox(head, [-half - 0.02, half + 0.02], [back, back + 0.1], [0.14, headHeight], 0.04);
  else {
    shape.box(head, [-half, half], [back, back + 0.05], [0.14, headHeight - 0.05]);
    shape.box(head, [-half - 0.02, half + 0.02], [back - 0.0, back + 0.07], [headHeight - 0.05, headHeight]);
    const panel = matte(paintedWood(random, paleColor(random)));
    const panels = isDouble ? 3 : 2;
    for (let i = 0; i < panels; i++) {
      const x = -half + (width * i) / panels;
      shape.box(
        random.chance(0.5) ? panel : wood,
        [x + 0.06, x + width / panels - 0.06],
        [back + 0.05, back + 0.06],
        [0.5, headHeight - 0.1],
      );
    }
  }
  const low = random.chance(0.5);
  if (low) shape.box(wood, [-half, half], [front - 0.05, front], [0.14, 0.46]);
  const foot = front - (low ? 0.06 : 0.02);
  shape.softBox(sheet, [-half + 0.03, half - 0.03], [back + 0.11, foot], [0.28, 0.5], 0.06);
  const coverFrom = back + random.uniform(0.6, 0.8);
  shape.softBox(cover, [-half + 0.005, half - 0.005], [coverFrom, foot + 0.01], [0.3, 0.545], 0.06);
  shape.softBox(sheet, [-half + 0.01, half - 0.01], [coverFrom - 0.04, coverFrom + 0.22], [0.4, 0.56], 0.05);
  if (random.chance(0.6)) {
    const cloth = matte(
      fabric(random, vividColor(random), paleColor(random), random.pick(["plaid", "stripes", "zigzag", "weave"])),
    );
    const at = front - random.uniform(0.55, 0.75);
    shape.softBox(cloth, [-half - 0.012, half + 0.012], [at - 0.22, at + 0.22], [0.26, 0.565], 0.05);
  }
  const pillows = isDouble ? 2 : 1;
  const pillow = matte(
    fabric(random, paleColor(random), vividColor(random), random.pick(["stripes", "dots", "plaid", "weave"])),
  );
  const span = (width - 0.1) / pillows;
  for (let i = 0; i < pillows; i++) {
    const x = -half + 0.05 + i * span + (span - 0.62) / 2;
    shape.leaningSoftBox(pillow, [x, x + 0.62], [back + 0.13, back + 0.55], [0.5, 0.64], 0.068, 0.12);
  }
  if (random.chance(0.6)) {
    const accent = matte(
      fabric(random, vividColor(random), paleColor(random), random.pick(["dots", "leaves", "zigzag"])),
    );
    const x = random.uniform(-0.2, 0.2) - 0.2;
    shape.leaningSoftBox(accent, [x, x + 0.4], [back + 0.5, back + 0.61], [0.52, 0.88], 0.05, 0.35);
  }
  return { name: "bed", width: width + 0.04, depth, height: headHeight, objects: [shape] };
}
