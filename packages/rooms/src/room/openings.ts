/**
 * @file Things on a wall are built in the frame of furniture: x along the wall, the wall at y = 0, y into the room,
 * z up from the floor. All stand out of the wall by more than the 2.4 cm of its panelling and rails.
 */
import { ObjectShape } from "../geometry/objectShape.ts";
import { outdoors, painting, upright } from "../materials/artwork.ts";
import { deepColor, hsl, mix, paleColor, vividColor } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { glowing, matte } from "../materials/material.ts";
import { brushedMetal, mottled } from "../materials/plain.ts";
import { paintColor, paintedWood, woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";

/** A door in its frame, `width` × `height` metres, with panels and a handle. */
export function door(random: RoomRandom, width: number, height: number): ObjectShape {
  const shape = new ObjectShape("door");
  const wood = random.chance(0.55)
    ? matte(woodGrain(random))
    : matte(paintedWood(random, random.chance(0.4) ? vividColor(random) : paintColor(random)));
  const frame = random.chance(0.5) ? wood : matte(paintedWood(random, paintColor(random)));
  const half = width / 2;
  shape.box(frame, [-half - 0.07, -half], [0, 0.05], [0, height + 0.07]);
  shape.box(frame, [half, half + 0.07], [0, 0.05], [0, height + 0.07]);
  shape.box(frame, [-half, half], [0, 0.05], [height, height + 0.07]);
  shape.box(wood, [-half, half], [0, 0.032], [0.005, height]);
  const rows = random.pick([2, 3, 4]);
  const columns = random.pick([1, 2]);
  const raised = random.chance(0.6)
    ? wood
    : matte(paintedWood(random, mix(paintColor(random), vividColor(random), 0.3)));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const low = 0.14 + (row * (height - 0.24)) / rows;
      const high = low + (height - 0.24) / rows - 0.09;
      const left = -half + 0.11 + (column * (width - 0.2)) / columns;
      const right = left + (width - 0.2) / columns - 0.04;
      shape.box(raised, [left, right], [0.032, 0.043], [low, high]);
    }
  }
  const metal = matte(brushedMetal(random, hsl(45, 35, random.uniform(40, 65))));
  const side = random.pick([-1, 1]);
  const x = side * (half - 0.055);
  shape.box(metal, [x - 0.022, x + 0.022], [0.032, 0.04], [0.94, 1.14]);
  shape.cylinder(metal, [x, 0.035, 1.05], [x, 0.082, 1.05], 0.012, { sides: 8 });
  shape.cylinder(metal, [x, 0.079, 1.05], [x - side * 0.11, 0.079, 1.05], 0.012, { sides: 8 });
  return shape;
}

/** A window: frame, bars, sill and the view outside, which gives light. */
export function window(random: RoomRandom, width: number, low: number, high: number): ObjectShape {
  const shape = new ObjectShape("window");
  const frame = matte(random.chance(0.6) ? paintedWood(random, paintColor(random)) : woodGrain(random));
  const half = width / 2;
  const pane = glowing(upright(outdoors(random, high - low), -half, low), 1.25);
  shape.box(pane, [-half, half], [0, 0.028], [low, high]);
  for (const x of [-half - 0.05, half]) shape.box(frame, [x, x + 0.05], [0, 0.06], [low - 0.05, high + 0.05]);
  for (const z of [low - 0.05, high]) shape.box(frame, [-half, half], [0, 0.06], [z, z + 0.05]);
  const columns = width > 1.3 ? random.pick([2, 3]) : random.pick([1, 2]);
  for (let i = 1; i < columns; i++) {
    const x = -half + (width * i) / columns;
    shape.box(frame, [x - 0.022, x + 0.022], [0, 0.05], [low, high]);
  }
  if (random.chance(0.6)) {
    const z = low + (high - low) * random.pick([0.5, 0.7]);
    shape.box(frame, [-half, half], [0, 0.045], [z - 0.018, z + 0.018]);
  }
  shape.box(frame, [-half - 0.1, half + 0.1], [0, 0.12], [low - 0.085, low - 0.05]);
  return shape;
}

/** One curtain in folds, `from`..`to` along the wall, hanging at y ≈ 0.13 in front of it. */
export function curtainStyle(random: RoomRandom): (from: number, to: number, low: number, high: number) => ObjectShape {
  const base = random.chance(0.5) ? vividColor(random) : random.chance(0.5) ? paleColor(random) : deepColor(random);
  const cloth = matte(fabric(random, base, random.chance(0.5) ? paleColor(random) : vividColor(random)));
  const spacing = random.uniform(0.09, 0.13);
  return (from, to, low, high) => {
    const shape = new ObjectShape("curtain");
    const folds = Math.max(2, Math.round((to - from) / spacing));
    shape.sheet(
      cloth,
      (s, t) => {
        const fold = 0.035 * Math.sin(s * folds * 2 * Math.PI) * (1.15 - 0.45 * t);
        return [to + (from - to) * s, 0.125 + fold, low + (high - low) * t];
      },
      folds * 8,
      3,
      [(to - from) * 1.6, high - low],
    );
    return shape;
  };
}

/** A curtain rail (unlabelled). */
export function curtainRail(random: RoomRandom, from: number, to: number, z: number): ObjectShape {
  const shape = new ObjectShape("unlabelled");
  const metal = matte(brushedMetal(random, hsl(35, 25, random.uniform(20, 55))));
  shape.cylinder(metal, [from, 0.125, z], [to, 0.125, z], 0.014, { sides: 8 });
  for (const x of [from, to])
    shape.lathe(
      metal,
      [
        [0, -0.03],
        [0.028, 0],
        [0, 0.03],
      ],
      [x, 0.125, z],
      [1, 1],
      8,
    );
  return shape;
}

/** A framed picture with its centre at height `z`. */
export function picture(random: RoomRandom, width: number, height: number, z: number): ObjectShape {
  const shape = new ObjectShape("picture");
  const frame = random.chance(0.5)
    ? matte(woodGrain(random))
    : matte(mottled(random, random.chance(0.5) ? deepColor(random) : vividColor(random)));
  const border = random.uniform(0.02, 0.045);
  const [halfW, halfH] = [width / 2, height / 2];
  shape.box(frame, [-halfW, halfW], [0, 0.042], [z - halfH, z - halfH + border]);
  shape.box(frame, [-halfW, halfW], [0, 0.042], [z + halfH - border, z + halfH]);
  shape.box(frame, [-halfW, -halfW + border], [0, 0.042], [z - halfH + border, z + halfH - border]);
  shape.box(frame, [halfW - border, halfW], [0, 0.042], [z - halfH + border, z + halfH - border]);
  const canvas = matte(upright(painting(random, width, height), -halfW, z - halfH));
  shape.box(canvas, [-halfW + border, halfW - border], [0, 0.028], [z - halfH + border, z + halfH - border]);
  return shape;
}
