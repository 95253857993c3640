import type { RoomRandom } from "../random/roomRandom.ts";
import { type FloorPlan, footprintOf, type WallArea } from "./floorPlan.ts";
import { hang, type ObjectList } from "./objectList.ts";
import { curtainRail, curtainStyle, door, window } from "./openings.ts";
import type { Light } from "./room.ts";
import { pointAtWall, type Wall } from "./walls.ts";

/** Put a door into some wall and keep the floor free where it opens. */
export function fitDoor(random: RoomRandom, plan: FloorPlan, objects: ObjectList): void {
  const wall = random.pick(plan.walls);
  const [width, height] = [random.uniform(0.8, 0.92), random.uniform(1.98, 2.08)];
  const reach = wall.length / 2 - width / 2 - 0.2;
  const t = random.chance(0.7) ? random.pick([-1, 1]) * reach : random.uniform(-reach, reach);
  plan.wallAreas.push({
    wall: wall.index,
    from: t - width / 2 - 0.08,
    to: t + width / 2 + 0.08,
    low: 0,
    high: height + 0.08,
  });
  const [x, y] = pointAtWall(wall, t, 0.42);
  plan.footprints.push(
    footprintOf({ name: "door swing", width: width + 0.1, depth: 0.82, height: 0 }, x, y, wall.angle),
  );
  objects.add(hang(door(random, width, height), wall, t));
}

/** Put one or two windows with curtains into the walls; each gives light. */
export function fitWindows(
  random: RoomRandom,
  plan: FloorPlan,
  objects: ObjectList,
  lights: Light[],
  isSmall: boolean,
): void {
  const curtain = curtainStyle(random);
  const count = isSmall ? 1 : random.integer(1, 2);
  let placedCount = 0;
  for (const wall of random.shuffled(plan.walls)) {
    if (placedCount === count) break;
    const low = isSmall ? random.uniform(1.1, 1.25) : random.uniform(0.85, 1.05);
    const high = random.uniform(2.0, Math.min(2.2, wall.height - 0.28));
    const width = random.uniform(isSmall ? 0.7 : 1.1, isSmall ? 1.0 : 1.7);
    const curtainWidth = random.uniform(0.28, 0.42);
    const reach = wall.length / 2 - width / 2 - curtainWidth - 0.12;
    for (let attempt = 0; attempt < 12; attempt++) {
      const t = random.uniform(-reach, reach);
      const half = width / 2 + curtainWidth + 0.05;
      const area: WallArea = { wall: wall.index, from: t - half, to: t + half, low: 0.05, high: high + 0.2 };
      if (!plan.isWallFree(area)) continue;
      objects.add(hang(window(random, width, low, high), wall, t));
      plan.wallAreas.push({
        wall: wall.index,
        from: t - width / 2 - 0.1,
        to: t + width / 2 + 0.1,
        low: low - 0.09,
        high: high + 0.1,
      });
      const bottom = isSmall || random.chance(0.25) ? low - 0.25 : 0.04;
      for (const side of [-1, 1]) {
        const inner = side * (width / 2 - 0.03);
        const outer = side * (width / 2 + curtainWidth);
        const [from, to] = [Math.min(inner, outer), Math.max(inner, outer)];
        objects.add(hang(curtain(from, to, bottom, high + 0.13), wall, t));
        plan.wallAreas.push({
          wall: wall.index,
          from: t + from - 0.02,
          to: t + to + 0.02,
          low: bottom,
          high: high + 0.18,
        });
        const [x, y] = pointAtWall(wall, t + (from + to) / 2, 0.1);
        plan.footprints.push(
          footprintOf(
            { name: "curtain", width: to - from, depth: 0.2, height: high, bottom: bottom > 0.5 ? bottom : 0 },
            x,
            y,
            wall.angle,
          ),
        );
      }
      objects.add(
        hang(
          curtainRail(random, -width / 2 - curtainWidth - 0.05, width / 2 + curtainWidth + 0.05, high + 0.15),
          wall,
          t,
        ),
      );
      lights.push(windowLight(wall, t, width, low, high));
      placedCount++;
      break;
    }
  }
}

/** Daylight from 2 × 3 points on the pane. */
function windowLight(wall: Wall, t: number, width: number, low: number, high: number): Light {
  const points: [number, number, number][] = [];
  for (const s of [-0.33, 0, 0.33]) {
    for (const z of [0.3, 0.75]) points.push([...pointAtWall(wall, t + s * width, 0.07), low + z * (high - low)]);
  }
  const strength = 1.15 * width * (high - low);
  return { points, color: [0.92 * strength, strength, 1.1 * strength], facing: [...wall.inward, 0] };
}
