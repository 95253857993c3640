import { ObjectShape, type Span } from "../geometry/objectShape.ts";
import { painting, upright } from "../materials/artwork.ts";
import { greyColor, hsl, mix, vividColor, whiteColor } from "../materials/color.ts";
import { type Material, matte } from "../materials/material.ts";
import { brushedMetal, mottled } from "../materials/plain.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { addClutter } from "./clutter.ts";
import type { Piece } from "./piece.ts";

/** Steel, white, black or a retro colour. */
function refrigeratorSkin(random: RoomRandom): Material {
  const choice = random.uniform(0, 1);
  if (choice < 0.4) return matte(brushedMetal(random, hsl(210, 5, random.uniform(58, 76))));
  if (choice < 0.75) return matte(mottled(random, whiteColor(random), 0.2));
  if (choice < 0.85) return matte(mottled(random, greyColor(random, 10, 22), 0.35));
  return matte(mottled(random, mix(vividColor(random), whiteColor(random), random.uniform(0.1, 0.5)), 0.25));
}

/** A fridge-freezer: freezer above or below, or two tall doors; with handles, and notes and magnets on the doors. */
export function refrigerator(random: RoomRandom): Piece {
  const isWide = random.chance(0.3);
  const width = isWide ? random.uniform(0.82, 0.93) : random.uniform(0.58, 0.7);
  const [depth, height] = [random.uniform(0.62, 0.72), random.uniform(1.62, 1.95)];
  const [half, back, front] = [width / 2, -depth / 2, depth / 2];
  const shape = new ObjectShape("refrigerator");
  const skin = refrigeratorSkin(random);
  const trim = matte(brushedMetal(random, hsl(210, 5, random.uniform(20, 62))));
  shape.box(trim, [-half + 0.02, half - 0.02], [back, front - 0.1], [0, 0.04]);
  shape.box(skin, [-half, half], [back, front - 0.07], [0.04, height]);
  const doors: { x: Span; z: Span; grip: number }[] = [];
  const split = height * random.pick([random.uniform(0.3, 0.42), random.uniform(0.6, 0.72)]);
  if (isWide) {
    doors.push(
      { x: [-half, -0.004], z: [0.06, height], grip: -0.06 },
      { x: [0.004, half], z: [0.06, height], grip: 0.06 },
    );
  } else {
    const grip = random.pick([-1, 1]) * (half - 0.06);
    doors.push(
      { x: [-half, half], z: [0.06, split - 0.006], grip },
      { x: [-half, half], z: [split + 0.006, height], grip },
    );
  }
  for (const { x, z, grip } of doors) {
    shape.softBox(skin, x, [front - 0.066, front - 0.02], z, 0.015);
    const length = Math.min(0.42, (z[1] - z[0]) * 0.6);
    const low = isWide ? 0.85 : z[0] < split && z[1] <= split ? z[1] - length - 0.06 : z[0] + 0.06;
    shape.box(trim, [grip - 0.014, grip + 0.014], [front - 0.022, front + 0.022], [low, low + length]);
  }
  const notes = random.chance(0.55) ? random.integer(1, 6) : 0;
  for (let i = 0; i < notes; i++) {
    const [w, h] = [random.uniform(0.06, 0.15), random.uniform(0.07, 0.18)];
    const x = random.uniform(-half + 0.1, half - 0.1 - w);
    const z = random.uniform(1.0, height - 0.08 - h);
    shape.box(
      matte(upright(painting(random, w, h), x, z)),
      [x, x + w],
      [front - 0.022, front - 0.016 + i * 0.0006],
      [z, z + h],
    );
  }
  const things = new ObjectShape("unlabelled");
  const reach = half - 0.06;
  addClutter(random, things, {
    x: [-reach, reach],
    y: [back + 0.1, front - 0.15],
    z: height,
    isRound: false,
    count: random.integer(0, 2),
    kinds: ["box", "jar", "plant", "bowl"],
  });
  return { name: "refrigerator", width, depth: depth + 0.045, height: height + 0.36, objects: [shape, things] };
}
