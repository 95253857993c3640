/**
 * @file Things on a wall are built in the frame of furniture: x along the wall, the wall at y = 0, y into the room,
 * z up from the floor. All stand out of the wall by more than the 2.4 cm of its panelling and rails.
 */
import { ObjectShape } from "../geometry/objectShape.ts";
import { outdoors, painting, upright } from "../materials/artwork.ts";
import {
  deepColor,
  greyColor,
  hsl,
  paleColor,
  shade,
  upholsteryColor,
  vividColor,
  whiteColor,
} from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { metalFinish } from "../materials/finishes.ts";
import { glowing, type Material, matte } from "../materials/material.ts";
import { brushedMetal, mottled } from "../materials/plain.ts";
import { paintColor, paintedWood, woodGrain } from "../materials/wood.ts";
import type { RoomRandom } from "../random/roomRandom.ts";

/** A door in its frame, `width` × `height` metres: panelled, boarded, plain or with a pane of frosted glass. */
export function door(random: RoomRandom, width: number, height: number): ObjectShape {
  const shape = new ObjectShape("door");
  const wood = random.chance(0.4)
    ? matte(woodGrain(random))
    : matte(paintedWood(random, random.chance(0.15) ? upholsteryColor(random) : paintColor(random)));
  const frame = random.chance(0.65) ? wood : matte(paintedWood(random, paintColor(random)));
  const half = width / 2;
  const border = random.uniform(0.06, 0.1);
  shape.box(frame, [-half - border, -half], [0, 0.05], [0, height + border]);
  shape.box(frame, [half, half + border], [0, 0.05], [0, height + border]);
  shape.box(frame, [-half, half], [0, 0.05], [height, height + border]);
  shape.box(wood, [-half, half], [0, 0.032], [0.005, height]);
  const design = random.uniform(0, 1);
  if (design < 0.55) addDoorPanels(random, shape, wood, half, height);
  else if (design < 0.75) {
    const glass = matte(mottled(random, hsl(200, 10, random.uniform(60, 80)), 0.5));
    const [low, inset] = [random.pick([0.25, 0.95]), random.uniform(0.13, 0.24)];
    shape.box(glass, [-half + inset, half - inset], [0.032, 0.036], [low, height - 0.14]);
    shape.box(wood, [-0.012, 0.012], [0.036, 0.042], [low, height - 0.14]);
    for (const z of [0.33, 0.67]) {
      const at = low + z * (height - 0.14 - low);
      shape.box(wood, [-half + inset, half - inset], [0.036, 0.042], [at - 0.012, at + 0.012]);
    }
  }
  const metal = metalFinish(random);
  const side = random.pick([-1, 1]);
  const x = side * (half - 0.055);
  if (random.chance(0.6)) shape.box(metal, [x - 0.022, x + 0.022], [0.032, 0.046], [0.94, 1.14]);
  else shape.cylinder(metal, [x, 0.032, 1.05], [x, 0.046, 1.05], 0.03, { sides: 12 });
  shape.cylinder(metal, [x, 0.035, 1.05], [x, 0.088, 1.05], 0.012, { sides: 8 });
  shape.cylinder(metal, [x, 0.085, 1.05], [x - side * 0.11, 0.085, 1.05], 0.012, { sides: 8 });
  // The handle is on one side, hinges on the other.
  for (const z of [0.25, height - 0.25])
    shape.cylinder(metal, [-side * half, 0.04, z], [-side * half, 0.04, z + 0.1], 0.012, { sides: 6 });
  return shape;
}

function addDoorPanels(random: RoomRandom, shape: ObjectShape, wood: Material, half: number, height: number): void {
  const rows = random.pick([2, 3, 4, 5]);
  const columns = random.pick([1, 2]);
  const raised = random.chance(0.85) ? wood : matte(paintedWood(random, paintColor(random)));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const low = 0.14 + (row * (height - 0.24)) / rows;
      const high = low + (height - 0.24) / rows - 0.09;
      const left = -half + 0.11 + (column * (2 * half - 0.2)) / columns;
      const right = left + (2 * half - 0.2) / columns - 0.04;
      shape.box(raised, [left, right], [0.032, 0.043], [low, high]);
    }
  }
}

/** A window: frame, bars, sill and the view outside, which gives light. */
export function window(random: RoomRandom, width: number, low: number, high: number): ObjectShape {
  const shape = new ObjectShape("window");
  const frame = matte(random.chance(0.75) ? paintedWood(random, paintColor(random)) : woodGrain(random));
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
  const base = random.pick([upholsteryColor, upholsteryColor, paleColor, whiteColor, vividColor, deepColor])(random);
  const second = random.chance(0.5) ? shade(base, 0.6) : random.chance(0.5) ? paleColor(random) : vividColor(random);
  const cloth = matte(random.chance(0.5) ? fabric(random, base, second, "weave") : fabric(random, base, second));
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
    : matte(
        mottled(
          random,
          random.pick([greyColor(random, 8, 20), whiteColor(random), deepColor(random), hsl(42, 45, 45)]),
        ),
      );
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
