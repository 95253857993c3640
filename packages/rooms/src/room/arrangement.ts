import type { Piece } from "../furniture/piece.ts";
import { findFreeSpace } from "../path/freeSpace.ts";
import type { RoomRandom } from "../random/roomRandom.ts";
import { areasHidden, type FloorPlan, type Footprint, footprintOf } from "./floorPlan.ts";
import { pointAtWall, type Wall } from "./walls.ts";

/** Furniture that belongs together; places are relative to the first piece (its frame: x right, y front). */
export interface Arrangement {
  readonly members: readonly ArrangementMember[];
  /** Along a wall, in a corner, free in the room, or at the wall that the arrangement placed before looks at. */
  readonly at: "wall" | "corner" | "middle" | "opposite";
  /** Which corner of the wall, seen from it into the room: the one to its left (-1) or right (1); any if left out. */
  readonly corner?: -1 | 1;
  /** Gap between the back of the first piece and the wall, metres. */
  readonly wallGap?: number;
}

/** A piece and its place relative to the first of the arrangement. */
export interface ArrangementMember {
  readonly piece: Piece;
  readonly x: number;
  readonly y: number;
  /** Turn about z relative to the first piece, radians. */
  readonly angle: number;
}

/** A piece with its final place. */
export interface PlacedPiece {
  readonly piece: Piece;
  readonly x: number;
  readonly y: number;
  readonly angle: number;
}

/** An arrangement of one piece. */
export function single(piece: Piece, at: Arrangement["at"] = "wall"): Arrangement {
  return { members: [{ piece, x: 0, y: 0, angle: 0 }], at };
}

/** Walking space that furniture must leave, m². */
const leastWalkable = 1.5;

/**
 * Try places for an arrangement: first for one where all of it fits, later for its first piece, leaving out members
 * that do not fit there.
 * Adds what was placed to the plan.
 *
 * @param before leader of the arrangement placed last; needed for "opposite"
 * @returns the placed pieces; empty when there is no room
 */
export function placeArrangement(
  random: RoomRandom,
  plan: FloorPlan,
  arrangement: Arrangement,
  before?: PlacedPiece,
  tries = 60,
): PlacedPiece[] {
  const leader = arrangement.members[0].piece;
  for (let attempt = 0; attempt < tries; attempt++) {
    const place =
      arrangement.at === "middle"
        ? drawMiddle(random, plan, leader)
        : arrangement.at === "opposite" && before && attempt < tries / 2
          ? drawOpposite(random, plan, before, leader)
          : drawAtWall(random, plan, arrangement, leader);
    const mark = plan.mark();
    const placed = arrangement.members.map((member) => {
      const [cos, sin] = [Math.cos(place.angle), Math.sin(place.angle)];
      const x = place.x + member.x * cos - member.y * sin;
      const y = place.y + member.x * sin + member.y * cos;
      return tryPiece(plan, member.piece, x, y, place.angle + member.angle, mark.footprints);
    });
    // Hold out for a place where everything fits, then be content with the first piece.
    const isGood = attempt < tries * 0.6 ? !placed.includes(undefined) : placed[0] !== undefined;
    if (isGood) return placed.filter((piece) => piece !== undefined);
    plan.restore(mark);
  }
  return [];
}

function drawMiddle(random: RoomRandom, plan: FloorPlan, piece: Piece): { x: number; y: number; angle: number } {
  const angle = random.integer(0, 3) * (Math.PI / 2);
  const reachX = Math.max(0, plan.width / 2 - piece.width / 2 - 0.5);
  const reachY = Math.max(0, plan.depth / 2 - piece.depth / 2 - 0.5);
  return { x: random.uniform(-reachX, reachX), y: random.uniform(-reachY, reachY), angle };
}

function drawAtWall(
  random: RoomRandom,
  plan: FloorPlan,
  arrangement: Arrangement,
  piece: Piece,
): { x: number; y: number; angle: number } {
  const wall: Wall = random.pick(plan.walls);
  const reach = Math.max(0, wall.length / 2 - piece.width / 2 - 0.02);
  const t =
    arrangement.at === "corner"
      ? (arrangement.corner ?? random.pick([-1, 1])) * (reach - (arrangement.corner ? 0 : random.uniform(0, 0.1)))
      : random.uniform(-reach, reach);
  const [x, y] = pointAtWall(wall, t, piece.depth / 2 + (arrangement.wallGap ?? 0.02));
  return { x, y, angle: wall.angle };
}

/** At the wall that `before` faces, roughly in front of it. */
function drawOpposite(
  random: RoomRandom,
  plan: FloorPlan,
  before: PlacedPiece,
  piece: Piece,
): { x: number; y: number; angle: number } {
  const [frontX, frontY] = [-Math.sin(before.angle), Math.cos(before.angle)];
  const wall = plan.walls.find(({ inward }) => inward[0] * frontX + inward[1] * frontY < -0.9) ?? plan.walls[0];
  const along = (before.x - wall.center[0]) * wall.along[0] + (before.y - wall.center[1]) * wall.along[1];
  const reach = Math.max(0, wall.length / 2 - piece.width / 2 - 0.02);
  const t = Math.min(reach, Math.max(-reach, along + random.uniform(-0.4, 0.4)));
  const [x, y] = pointAtWall(wall, t, piece.depth / 2 + 0.02);
  return { x, y, angle: wall.angle };
}

/** Put the piece there if floor, walls and walking space allow it. */
function tryPiece(
  plan: FloorPlan,
  piece: Piece,
  x: number,
  y: number,
  angle: number,
  groupFrom: number,
): PlacedPiece | undefined {
  const footprint: Footprint = footprintOf(piece, x, y, angle);
  if (!plan.isFree(footprint, 0.04, groupFrom)) return undefined;
  const hidden = areasHidden(footprint, plan.walls);
  if (!hidden.every((area) => plan.isWallFree(area, 0))) return undefined;
  if (findFreeSpace(plan.width, plan.depth, [...plan.footprints, footprint], 0.12).area < leastWalkable)
    return undefined;
  plan.footprints.push(footprint);
  plan.wallAreas.push(...hidden);
  return { piece, x, y, angle };
}
