import { findFreeSpace } from "../path/freeSpace.ts";
import { mixSeed, RoomRandom } from "../random/roomRandom.ts";
import { type PlacedPiece, placeArrangement } from "./arrangement.ts";
import { buildIn } from "./buildIn.ts";
import { fitDoor, fitWindows } from "./fitOpenings.ts";
import { FloorPlan } from "./floorPlan.ts";
import { furnishing } from "./furnishing.ts";
import { hangLamps } from "./hangLamps.ts";
import { hangPictures } from "./hangPictures.ts";
import { layRug } from "./layRug.ts";
import { ObjectList, placed } from "./objectList.ts";
import { type Room, type RoomKind, roomKinds } from "./room.ts";
import { ceilingShape, floorMaterial, floorShape, wallShape, wallStyle } from "./shell.ts";
import { wallsOf } from "./walls.ts";

/** A room is drawn anew while its largest walkable region is smaller than this, m². */
const leastFreeArea = 1.4;

/**
 * Build a furnished room: geometry and materials, all decided by the seed. Nothing is written.
 *
 * @param seed any integer (low 32 bits count)
 * @param kind what the room is for; drawn from the seed if left out
 */
export function buildRoom(seed: number, kind?: RoomKind): Room {
  for (let attempt = 0; attempt < 80; attempt++) {
    const random = new RoomRandom(mixSeed(seed, attempt));
    const room = drawRoom(seed, random, kind ?? random.pick(roomKinds));
    if (room && findFreeSpace(room.width, room.depth, room.plan.footprints).area >= leastFreeArea) return room;
  }
  throw new Error(`buildRoom: internal: seed ${seed} gave no room with walking space in 80 attempts`);
}

/** A room as it comes; undefined when its openings leave no place for what it needs. */
function drawRoom(seed: number, random: RoomRandom, kind: RoomKind): Room | undefined {
  const [width, depth] = drawSize(random, kind);
  const height = random.uniform(2.4, 2.9);
  const plan = new FloorPlan(width, depth, wallsOf(width, depth, height));
  if (kind !== "bathroom" && random.chance(0.25)) buildIn(random, plan);
  const objects = new ObjectList();

  fitDoor(random.fork(), plan, objects);
  fitWindows(random.fork(), plan, objects, kind);
  if (!addFurniture(random.fork(), plan, objects, kind)) return undefined;
  const walls = wallStyle(random.fork(), kind);
  for (const wall of plan.walls) objects.add(wallShape(wall, walls));
  objects.add(floorShape(width, depth, floorMaterial(random.fork(), kind)));
  objects.add(ceilingShape(random.fork(), width, depth, height));
  hangPictures(random.fork(), plan, objects, kind);
  layRug(random.fork(), plan, objects, kind);
  hangLamps(random.fork(), objects, width, depth, height);
  return { seed, kind, width, depth, height, objects: objects.placed, plan };
}

/** Shortest and longest width and depth, metres. */
const sizes: { readonly [K in RoomKind]: { width: readonly [number, number]; depth: readonly [number, number] } } = {
  bedroom: { width: [3.4, 5.0], depth: [3.3, 4.6] },
  "living room": { width: [4.0, 6.2], depth: [3.7, 4.9] },
  kitchen: { width: [3.4, 5.2], depth: [3.2, 4.6] },
  office: { width: [3.4, 5.6], depth: [3.3, 4.7] },
  bathroom: { width: [2.8, 3.7], depth: [2.6, 3.3] },
};

/** Width and depth in metres; the longer side may be either. */
function drawSize(random: RoomRandom, kind: RoomKind): [number, number] {
  const { width, depth } = sizes[kind];
  const [a, b] = [random.uniform(...width), random.uniform(...depth)];
  return random.chance(0.5) ? [a, b] : [b, a];
}

/** @returns false when something essential finds no place */
function addFurniture(random: RoomRandom, plan: FloorPlan, objects: ObjectList, kind: RoomKind): boolean {
  let before: PlacedPiece | undefined;
  for (const { make, isEssential } of furnishing(kind, random.fork())) {
    const pieces = placeArrangement(random, plan, make(), before);
    if (isEssential && pieces.length === 0) return false;
    for (const { piece, x, y, angle } of pieces) {
      for (const shape of piece.objects) objects.add(placed(shape, x, y, angle));
    }
    before = pieces[0] ?? before;
  }
  return true;
}
