import { ObjectShape } from "../geometry/objectShape.ts";
import { deepColor, paleColor, shade, upholsteryColor, vividColor } from "../materials/color.ts";
import { rug } from "../materials/fabric.ts";
import { matte } from "../materials/material.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import type { FloorPlan } from "./floorPlan.ts";
import { type ObjectList, placed } from "./objectList.ts";
import type { RoomKind } from "./room.ts";

/** Most rooms get a rug somewhere near the middle; furniture may stand on it. Labelled floor, with an id of its own. */
export function layRug(random: RoomRandom, plan: FloorPlan, objects: ObjectList, kind: RoomKind): void {
  if (random.chance(kind === "kitchen" || kind === "bathroom" ? 0.5 : kind === "living room" ? 0.15 : 0.45)) return;
  const scale = kind === "bathroom" ? 0.5 : 1;
  const halfWidth = scale * random.uniform(0.8, 1.15);
  const halfDepth = halfWidth * random.uniform(0.6, 0.75);
  const isTurned = random.chance(0.5);
  const [rangeX, rangeY] = isTurned ? [halfDepth, halfWidth] : [halfWidth, halfDepth];
  const reachX = Math.max(0, Math.min(0.6, plan.width / 2 - rangeX - 0.1));
  const reachY = Math.max(0, Math.min(0.6, plan.depth / 2 - rangeY - 0.1));
  const ground = random.pick([upholsteryColor, upholsteryColor, paleColor, deepColor, vividColor])(random);
  const figure = random.chance(0.5)
    ? paleColor(random)
    : random.chance(0.5)
      ? shade(ground, 0.45)
      : upholsteryColor(random);
  const colors = [ground, figure, random.chance(0.5) ? figure : deepColor(random)] as const;
  const cloth = matte(rug(random, halfWidth, halfDepth, colors));
  const shape = new ObjectShape("floor").box(cloth, [-halfWidth, halfWidth], [-halfDepth, halfDepth], [0.001, 0.011]);
  objects.add(
    placed(shape, random.uniform(-reachX, reachX), random.uniform(-reachY, reachY), isTurned ? Math.PI / 2 : 0),
  );
}
