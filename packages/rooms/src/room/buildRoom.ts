import { ObjectShape } from "../geometry/objectShape.ts";
import { deepColor, hsl, paleColor, vividColor } from "../materials/color.ts";
import { rug } from "../materials/fabric.ts";
import { glowing, matte } from "../materials/material.ts";
import { even } from "../materials/plain.ts";
import { findFreeSpace } from "../path/freeSpace.ts";
import { mixSeed, RoomRandom } from "../random/roomRandom.ts";
import { placeArrangement } from "./arrangement.ts";
import { FloorPlan, footprintOf, type WallArea } from "./floorPlan.ts";
import { furnishing } from "./furnishing.ts";
import { curtainRail, curtainStyle, door, picture, window } from "./openings.ts";
import { type Light, type PlacedObject, type Room, type RoomKind, roomKinds } from "./room.ts";
import { ceilingShape, floorMaterial, floorShape, wallShape, wallStyle } from "./shell.ts";
import { pointAtWall, type Wall, wallsOf } from "./walls.ts";

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
  addDoor(random.fork(), plan, objects);
  addWindows(random.fork(), plan, objects, lights, isSmall);
  addFurniture(random.fork(), plan, objects, kind);
  addPictures(random.fork(), plan, objects);
  addRug(random.fork(), plan, objects, kind);
  addLamps(random.fork(), objects, lights, width, depth, height);
  return { seed, kind, width, depth, height, objects: objects.placed, lights, plan };
}

/** Numbers labelled things as they come in. */
class ObjectList {
  readonly placed: PlacedObject[] = [];
  #nextInstance = 1;

  add(shape: ObjectShape): void {
    if (shape.surfaces.length === 0) return;
    const instance = shape.className === "unlabelled" ? 0 : this.#nextInstance++;
    this.placed.push({ instance, className: shape.className, shape });
  }
}

function hang(shape: ObjectShape, wall: Wall, t: number): ObjectShape {
  return placed(shape, ...pointAtWall(wall, t, 0), wall.angle);
}

/** Move a shape to its place; textures keep the coordinates it was built in. */
function placed(shape: ObjectShape, x: number, y: number, angle: number): ObjectShape {
  for (const { geometry } of shape.surfaces) geometry.setAttribute("objectPoint", geometry.attributes.position.clone());
  return shape.moved([x, y, 0], angle);
}

function addDoor(random: RoomRandom, plan: FloorPlan, objects: ObjectList): void {
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

function addWindows(random: RoomRandom, plan: FloorPlan, objects: ObjectList, lights: Light[], isSmall: boolean): void {
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

function addFurniture(random: RoomRandom, plan: FloorPlan, objects: ObjectList, kind: RoomKind): void {
  for (const arrangement of furnishing(kind, random.fork())) {
    for (const { piece, x, y, angle } of placeArrangement(random, plan, arrangement)) {
      for (const shape of piece.objects) objects.add(placed(shape, x, y, angle));
    }
  }
}

function addPictures(random: RoomRandom, plan: FloorPlan, objects: ObjectList): void {
  const wanted = random.integer(4, 7);
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

function addRug(random: RoomRandom, plan: FloorPlan, objects: ObjectList, kind: RoomKind): void {
  if (random.chance(kind === "kitchen" || kind === "bathroom" ? 0.5 : 0.15)) return;
  const scale = kind === "bathroom" ? 0.5 : 1;
  const halfWidth = scale * random.uniform(0.8, 1.15);
  const halfDepth = halfWidth * random.uniform(0.6, 0.75);
  const isTurned = random.chance(0.5);
  const [rangeX, rangeY] = isTurned ? [halfDepth, halfWidth] : [halfWidth, halfDepth];
  const reachX = Math.max(0, Math.min(0.6, plan.width / 2 - rangeX - 0.1));
  const reachY = Math.max(0, Math.min(0.6, plan.depth / 2 - rangeY - 0.1));
  const colors = [vividColor(random), paleColor(random), deepColor(random)] as const;
  const cloth = matte(rug(random, halfWidth, halfDepth, colors));
  const shape = new ObjectShape("floor").box(cloth, [-halfWidth, halfWidth], [-halfDepth, halfDepth], [0.001, 0.011]);
  objects.add(
    placed(shape, random.uniform(-reachX, reachX), random.uniform(-reachY, reachY), isTurned ? Math.PI / 2 : 0),
  );
}

/** One or two round ceiling lamps. */
function addLamps(
  random: RoomRandom,
  objects: ObjectList,
  lights: Light[],
  width: number,
  depth: number,
  height: number,
): void {
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
    const z = height - 0.14;
    const r = radius * 0.9;
    const strength = 2.6 / count ** 0.6;
    lights.push({
      points: [
        [x + r, y, z],
        [x - r, y, z],
        [x, y + r, z],
        [x, y - r, z],
      ],
      color: [strength, strength * (0.95 - 0.1 * warmth), strength * (0.88 - 0.25 * warmth)],
    });
  }
}
