import { findFreeSpace } from "../path/freeSpace.ts";
import { mixSeed, RoomRandom } from "../random/roomRandom.ts";
import { placeArrangement } from "./arrangement.ts";
import { fitDoor, fitWindows } from "./fitOpenings.ts";
import { FloorPlan } from "./floorPlan.ts";
import { furnishing } from "./furnishing.ts";
import { hangLamps } from "./hangLamps.ts";
import { hangPictures } from "./hangPictures.ts";
import { layRug } from "./layRug.ts";
import { ObjectList, placed } from "./objectList.ts";
import { type Light, type Room, type RoomKind, roomKinds } from "./room.ts";
import { ceilingShape, floorMaterial, floorShape, wallShape, wallStyle } from "./shell.ts";
import { wallsOf } from "./walls.ts";

/** A room is drawn anew while its largest walkable region is smaller than this, m². */
const leastFreeArea = 1.4;

/**
 * Build a furnished room: geometry, materials and lights, all decided by the seed. Nothing is written.
 *
 * @param seed any integer (low 32 bits count)
 * @param kind what the room is for; drawn from the seed if left out
 */
export function buildRoom(seed: number, kind?: RoomKind): Room {
  for (let attempt = 0; attempt < 50; attempt++) {
    const random = new RoomRandom(mixSeed(seed, attempt));
    const room = drawRoom(seed, random, kind ?? random.pick(roomKinds));
    if (findFreeSpace(room.width, room.depth, room.plan.footprints).area >= leastFreeArea) return room;
  }
  throw new Error(`buildRoom: internal: seed ${seed} gave no room with walking space in 50 attempts`);
}

function drawRoom(seed: number, random: RoomRandom, kind: RoomKind): Room {
  const isSmall = kind === "bathroom";
  const width = random.uniform(isSmall ? 3.2 : 3.7, isSmall ? 4.2 : 5.5);
  const depth = random.uniform(isSmall ? 3.0 : 3.6, isSmall ? 3.9 : 5.0);
  const height = random.uniform(2.4, 2.9);
  const plan = new FloorPlan(width, depth, wallsOf(width, depth, height));
  const objects = new ObjectList();

  const walls = wallStyle(random.fork(), kind);
  for (const wall of plan.walls) objects.add(wallShape(wall, walls));
  objects.add(floorShape(width, depth, floorMaterial(random.fork(), kind)));
  objects.add(ceilingShape(random.fork(), width, depth, height));

  const lights: Light[] = [];
  fitDoor(random.fork(), plan, objects);
  fitWindows(random.fork(), plan, objects, lights, isSmall);
  addFurniture(random.fork(), plan, objects, kind);
  hangPictures(random.fork(), plan, objects);
  layRug(random.fork(), plan, objects, kind);
  hangLamps(random.fork(), objects, lights, width, depth, height);
  return { seed, kind, width, depth, height, objects: objects.placed, lights, plan };
}

function addFurniture(random: RoomRandom, plan: FloorPlan, objects: ObjectList, kind: RoomKind): void {
  for (const arrangement of furnishing(kind, random.fork())) {
    for (const { piece, x, y, angle } of placeArrangement(random, plan, arrangement)) {
      for (const shape of piece.objects) objects.add(placed(shape, x, y, angle));
    }
  }
}
