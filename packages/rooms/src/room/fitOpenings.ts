import { radiator } from "../furniture/decor.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { type FloorPlan, footprintOf, type WallArea } from "./floorPlan.ts";
import { hang, type ObjectList, placed } from "./objectList.ts";
import { curtainRail, curtainStyle, door, window } from "./openings.ts";
import type { RoomKind } from "./room.ts";
import { pointAtWall, type Wall } from "./walls.ts";

/** Put a door into some wall and keep the floor free where it opens. */
export function fitDoor(random: RoomRandom, plan: FloorPlan, objects: ObjectList): void {
  const wall = random.pick(plan.walls.slice(0, 4));
  const [width, height] = [random.uniform(0.8, 0.92), random.uniform(1.98, 2.08)];
  const reach = wall.length / 2 - width / 2 - 0.2;
  let t = 0;
  // A corner may be built in: try again until the wall is free there.
  for (let attempt = 0; attempt < 40; attempt++) {
    t = random.chance(0.7) ? random.pick([-1, 1]) * reach : random.uniform(-reach, reach);
    if (
      plan.isWallFree({ wall: wall.index, from: t - width / 2 - 0.15, to: t + width / 2 + 0.15, low: 0, high: height })
    )
      break;
  }
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

/** Put one to three windows into the walls, most with curtains, some with a radiator below. */
export function fitWindows(random: RoomRandom, plan: FloorPlan, objects: ObjectList, kind: RoomKind): void {
  const isSmall = kind === "bathroom";
  const curtain = curtainStyle(random);
  const hasCurtains = random.chance(isSmall ? 0.5 : 0.85);
  const hasRadiator = random.chance(0.6);
  const count = isSmall ? 1 : random.pick(kind === "kitchen" ? [1, 1, 2] : [1, 1, 2, 2, 3]);
  const low = isSmall ? random.uniform(1.1, 1.35) : random.uniform(0.72, 1.05);
  let placedCount = 0;
  for (const wall of random.shuffled([...plan.walls.slice(0, 4), ...plan.walls.slice(0, 4)])) {
    if (placedCount === count) break;
    const isDeep = !isSmall && random.chance(0.12);
    const opening: Opening = {
      wall,
      width: random.uniform(isSmall ? 0.6 : 0.9, isSmall ? 1.0 : 1.8),
      low: isDeep ? 0.12 : low,
      high: random.uniform(2.0, Math.min(2.25, wall.height - 0.28)),
    };
    const side = hasCurtains ? random.uniform(0.26, 0.45) : 0;
    const t = findPlace(random, plan, opening, side + 0.05);
    if (t === undefined) continue;
    const { width, high } = opening;
    objects.add(hang(window(random, width, opening.low, high), wall, t));
    plan.wallAreas.push({
      wall: wall.index,
      from: t - width / 2 - 0.1,
      to: t + width / 2 + 0.1,
      low: opening.low - 0.09,
      high: high + 0.1,
    });
    if (hasCurtains) hangCurtains(random, plan, objects, { ...opening, t }, side, curtain, isSmall);
    if (!isDeep && hasRadiator && opening.low > 0.8) placeRadiator(random, plan, objects, { ...opening, t });
    placedCount++;
  }
}

interface Opening {
  readonly wall: Wall;
  readonly width: number;
  readonly low: number;
  readonly high: number;
}

/** Where on its wall a window with `side` metres of curtain at both sides fits; undefined if nowhere in 12 tries. */
function findPlace(random: RoomRandom, plan: FloorPlan, opening: Opening, side: number): number | undefined {
  const { wall, width, high } = opening;
  const reach = wall.length / 2 - width / 2 - side - 0.07;
  if (reach < 0) return undefined;
  for (let attempt = 0; attempt < 12; attempt++) {
    const t = random.uniform(-reach, reach);
    const half = width / 2 + side;
    const area: WallArea = { wall: wall.index, from: t - half, to: t + half, low: 0.05, high: high + 0.2 };
    const [x, y] = pointAtWall(wall, t, 0.13);
    const space = footprintOf({ name: "window", width: 2 * half, depth: 0.24, height: high }, x, y, wall.angle);
    if (plan.isWallFree(area) && plan.isFree(space, 0)) return t;
  }
  return undefined;
}

/** A curtain at both sides, or all of it drawn to one; long or down to below the sill; some half drawn. */
function hangCurtains(
  random: RoomRandom,
  plan: FloorPlan,
  objects: ObjectList,
  { wall, width, low, high, t }: Opening & { t: number },
  side: number,
  curtain: ReturnType<typeof curtainStyle>,
  isSmall: boolean,
): void {
  const bottom = isSmall || (low > 0.6 && random.chance(0.25)) ? low - 0.25 : 0.04;
  const drawn = random.chance(0.35) ? random.uniform(0.05, 0.24) * width : 0.03;
  const isOneSided = random.chance(0.15);
  for (const end of isOneSided ? [random.pick([-1, 1])] : [-1, 1]) {
    const inner = end * (width / 2 - drawn * (isOneSided ? 1.8 : 1));
    const outer = end * (width / 2 + side);
    const [from, to] = [Math.min(inner, outer), Math.max(inner, outer)];
    objects.add(hang(curtain(from, to, bottom, high + 0.13), wall, t));
    plan.wallAreas.push({ wall: wall.index, from: t + from - 0.02, to: t + to + 0.02, low: bottom, high: high + 0.18 });
    const [x, y] = pointAtWall(wall, t + (from + to) / 2, 0.1);
    const extent = { name: "curtain", width: to - from, depth: 0.2, height: high, bottom: bottom > 0.5 ? bottom : 0 };
    plan.footprints.push(footprintOf(extent, x, y, wall.angle));
  }
  const reach = width / 2 + side + 0.05;
  objects.add(hang(curtainRail(random, -reach, reach, high + 0.15), wall, t));
}

/** A radiator below the sill, between the curtains. */
function placeRadiator(
  random: RoomRandom,
  plan: FloorPlan,
  objects: ObjectList,
  { wall, width, t }: Opening & { t: number },
): void {
  const piece = radiator(random, width * random.uniform(0.5, 0.72));
  const distance = piece.depth / 2 + 0.02;
  const [x, y] = pointAtWall(wall, t, distance);
  const footprint = footprintOf(piece, x, y, wall.angle);
  if (!plan.isFree(footprint, 0.01)) return;
  plan.footprints.push(footprint);
  plan.wallAreas.push({
    wall: wall.index,
    from: t - piece.width / 2,
    to: t + piece.width / 2,
    low: 0,
    high: piece.height,
  });
  for (const shape of piece.objects) objects.add(placed(shape, x, y, wall.angle));
}
