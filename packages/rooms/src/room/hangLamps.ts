import { ObjectShape } from "../geometry/objectShape.ts";
import { hsl } from "../materials/color.ts";
import { glowing } from "../materials/material.ts";
import { even } from "../materials/plain.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import type { ObjectList } from "./objectList.ts";

/** Hang one or two round lamps (unlabelled) from the ceiling. */
export function hangLamps(random: RoomRandom, objects: ObjectList, width: number, depth: number, height: number): void {
  const count = width > 4.5 || random.chance(0.4) ? 2 : 1;
  const warmth = random.uniform(0, 1);
  for (let i = 0; i < count; i++) {
    const x = count === 1 ? random.uniform(-0.4, 0.4) : (i - 0.5) * width * 0.5;
    const y = random.uniform(-0.15, 0.15) * depth;
    const radius = random.uniform(0.18, 0.26);
    const lamp = new ObjectShape("unlabelled");
    const glass = glowing(even(hsl(45, 60 * warmth, 88)), 1.1);
    lamp.lathe(
      glass,
      [
        [0, -0.11],
        [radius * 0.6, -0.1],
        [radius, -0.06],
        [radius, 0],
      ],
      [x, y, height],
      [1, 1],
      18,
    );
    objects.add(lamp);
  }
}
