import type { RoomRandom } from "../random/roomRandom.ts";
import { type FloorPlan, footprintOf } from "./floorPlan.ts";

/**
 * Wall off a corner of the room from floor to ceiling, as shafts and closets do, so that what is left is L-shaped. Its
 * two faces become walls of the plan (number 4 and on): furniture stands and pictures hang there too.
 */
export function buildIn(random: RoomRandom, plan: FloorPlan): void {
  const [sideX, sideY] = [random.pick([-1, 1]), random.pick([-1, 1])];
  const isShaft = random.chance(0.4);
  const draw = (room: number): number =>
    isShaft ? random.uniform(0.3, 0.55) : Math.min(room * 0.36, random.uniform(0.8, 1.6));
  const [width, depth] = [draw(plan.width), draw(plan.depth)];
  const { height } = plan.walls[0];
  const [x, y] = [sideX * (plan.width / 2 - width / 2), sideY * (plan.depth / 2 - depth / 2)];
  plan.footprints.push(footprintOf({ name: "built-in corner", width, depth, height, isWall: true }, x, y, 0));
  for (const wall of plan.walls) {
    const isBehind = wall.inward[0] === -sideX || wall.inward[1] === -sideY;
    if (!isBehind) continue;
    const length = wall.inward[0] === 0 ? width : depth;
    const t = (x - wall.center[0]) * wall.along[0] + (y - wall.center[1]) * wall.along[1];
    plan.wallAreas.push({ wall: wall.index, from: t - length / 2, to: t + length / 2, low: 0, high: height });
  }
  // The faces look away from the corner: take the walls opposite to it and move them to the block.
  const faces = plan.walls.filter(({ inward }) => inward[0] === -sideX || inward[1] === -sideY);
  for (const face of faces) {
    const isAcrossX = face.inward[0] !== 0;
    const center: [number, number] = isAcrossX ? [x - sideX * (width / 2), y] : [x, y - sideY * (depth / 2)];
    plan.addWall({ ...face, index: plan.walls.length, length: isAcrossX ? depth : width, center });
  }
}
