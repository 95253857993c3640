import type { ObjectShape } from "../geometry/objectShape.ts";
import { hsl, paleColor, vividColor } from "../materials/color.ts";
import { fabric } from "../materials/fabric.ts";
import { metalFinish } from "../materials/finishes.ts";
import { glowing, type Material, matte } from "../materials/material.ts";
import { even, mottled } from "../materials/plain.ts";
import type { RoomRandom } from "../random/roomRandom.ts";

/** A small lamp with a shade. */
export function addTableLamp(random: RoomRandom, shape: ObjectShape, at: readonly [number, number, number]): void {
  const foot = random.chance(0.5)
    ? metalFinish(random)
    : matte(mottled(random, random.chance(0.5) ? paleColor(random) : vividColor(random)));
  const cover: Material = glowing(
    fabric(
      random,
      random.chance(0.7) ? hsl(random.uniform(36, 50), random.uniform(15, 50), 84) : paleColor(random),
      hsl(35, 40, 60),
      random.pick(["weave", "weave", "stripes"]),
    ),
    0.5,
  );
  shape.lathe(
    foot,
    [
      [0.07, 0],
      [0.075, 0.02],
      [0.03, 0.05],
      [0.05, 0.12],
      [0.015, 0.2],
      [0.012, 0.26],
    ],
    at,
    [1, 1],
    12,
  );
  shape.lathe(
    cover,
    [
      [0.13, 0.2],
      [0.08, 0.4],
    ],
    at,
    [1, 1],
    14,
  );
  shape.lathe(
    matte(even(hsl(45, 60, 80))),
    [
      [0.08, 0.398],
      [0, 0.398],
    ],
    at,
    [1, 1],
    10,
  );
}
