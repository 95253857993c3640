import { expect, it } from "vitest";
import { RoomRandom } from "../random/roomRandom.ts";
import { footprintOf } from "../room/floorPlan.ts";
import { clearances, findFreeSpace, isWalkable } from "./freeSpace.ts";
import { lengthOf, walkPath, walkStep } from "./walkPath.ts";

const tall = footprintOf({ name: "wardrobe", width: 1, depth: 0.6, height: 2 }, 0, 0, 0);
const low = footprintOf({ name: "bed", width: 1, depth: 0.6, height: 0.5 }, 0, 0, Math.PI / 2);

it("keeps clear of walls, further from tall than from low furniture", () => {
  const space = findFreeSpace(4, 4, [tall]);
  expect(isWalkable(space, 0, 0.3 + clearances.tall - 0.07)).toBe(false);
  expect(isWalkable(space, 0, 0.3 + clearances.tall + 0.07)).toBe(true);
  expect(isWalkable(space, 2 - clearances.tall + 0.07, 1)).toBe(false);
  expect(isWalkable(space, 5, 5)).toBe(false);
  // Turned by 90°, the bed is 0.6 m wide along x.
  expect(isWalkable(findFreeSpace(4, 4, [low]), 0.3 + clearances.low + 0.07, 0)).toBe(true);
});

it("takes the larger of two regions that a wall of furniture separates", () => {
  const barrier = footprintOf({ name: "shelf", width: 0.3, depth: 4, height: 2 }, 0.6, 0, 0);
  const space = findFreeSpace(4, 4, [barrier]);
  expect(isWalkable(space, -1, 0)).toBe(true);
  expect(isWalkable(space, 1.5, 0)).toBe(false);
  expect(space.area).toBeCloseTo(findFreeSpace(4, 4, []).area * 0.53, 0);
});

it("walks around furniture on free floor, evenly and without sharp turns", () => {
  const space = findFreeSpace(4, 4, [tall]);
  const walk = walkPath(new RoomRandom(2), space, 4);
  expect(lengthOf(walk)).toBeGreaterThan(3);
  for (let i = 1; i < walk.length; i++) {
    expect(isWalkable(space, ...walk[i])).toBe(true);
    expect(Math.hypot(walk[i][0] - walk[i - 1][0], walk[i][1] - walk[i - 1][1])).toBeLessThan(walkStep * 1.2);
  }
});
