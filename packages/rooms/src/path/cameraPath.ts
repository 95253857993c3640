import type { Camera } from "gpnerf";
import { mixSeed, RoomRandom } from "../random/roomRandom.ts";
import type { RoomRenderer } from "../render/roomRenderer.ts";
import type { Room } from "../room/room.ts";
import { findFreeSpace } from "./freeSpace.ts";
import { type LookDirection, lookDirections } from "./lookDirections.ts";
import { walkPath } from "./walkPath.ts";

/**
 * Cameras that someone walking through the room would hold: eye height 1.25–1.65 m, looking a little down at the
 * furniture, turning and moving little from frame to frame. Horizontal field of view 90°.
 *
 * @returns [frames] cameras of width × height pixels
 */
export function cameraPath(room: Room, renderer: RoomRenderer, frames: number, width: number, height: number): Camera[] {
  const random = new RoomRandom(mixSeed(room.seed, 0x7a7b));
  const space = findFreeSpace(room.width, room.depth, room.plan.footprints);
  const points = walkPath(random.fork(), space, frames);
  const middle = random.uniform(1.35, 1.55);
  const phase = random.uniform(0, 2 * Math.PI);
  const eyeHeights = points.map((_, i) => middle + 0.1 * Math.sin(phase + (i / Math.max(16, frames)) * 4 * Math.PI));
  const looks = lookDirections(random.fork(), renderer, points, eyeHeights);
  return points.map(([x, y], i) => ({
    width,
    height,
    fx: width / 2,
    fy: width / 2,
    cx: (width - 1) / 2,
    cy: (height - 1) / 2,
    worldFromCamera: lookFrom([x, y, eyeHeights[i]], looks[i]),
  }));
}

/** Camera-to-world transform (row-major, OpenCV axes: x right, y down, z forward) of a level camera at `eye`. */
export function lookFrom(eye: readonly [number, number, number], { yaw, pitch }: LookDirection): Float64Array {
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const forward = [cy * cp, sy * cp, sp];
  const right = [sy, -cy, 0];
  const down = [cy * sp, sy * sp, -cp];
  return Float64Array.of(
    right[0], down[0], forward[0], eye[0],
    right[1], down[1], forward[1], eye[1],
    right[2], down[2], forward[2], eye[2],
    0, 0, 0, 1,
  ); // biome-ignore format: one matrix row per line
}
