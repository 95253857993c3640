import type { RoomRandom } from "../random/roomRandom.ts";
import type { FloorPlan, WallArea } from "./floorPlan.ts";
import { hang, type ObjectList } from "./objectList.ts";
import { picture } from "./openings.ts";
import type { RoomKind } from "./room.ts";

/** Hang pictures where the walls are free. */
export function hangPictures(random: RoomRandom, plan: FloorPlan, objects: ObjectList, kind: RoomKind): void {
  const wanted = kind === "bathroom" || kind === "kitchen" ? random.integer(1, 3) : random.integer(2, 6);
  let hung = 0;
  for (let attempt = 0; attempt < 60 && hung < wanted; attempt++) {
    const wall = random.pick(plan.walls);
    const [width, height] = [random.uniform(0.35, 0.95), random.uniform(0.35, 0.75)];
    const t = random.uniform(-wall.length / 2 + width / 2 + 0.1, wall.length / 2 - width / 2 - 0.1);
    const z = random.uniform(1.45, 1.7);
    const area: WallArea = {
      wall: wall.index,
      from: t - width / 2,
      to: t + width / 2,
      low: z - height / 2,
      high: z + height / 2,
    };
    if (!plan.isWallFree(area, 0.1)) continue;
    plan.wallAreas.push(area);
    objects.add(hang(picture(random, width, height, z), wall, t));
    hung++;
  }
}
