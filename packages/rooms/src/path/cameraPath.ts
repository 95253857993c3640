import type { Camera } from "gpnerf";
import { mixSeed, RoomRandom } from "../random/roomRandom.ts";
import type { RoomRenderer } from "../render/roomRenderer.ts";
import type { Room } from "../room/room.ts";
import { findFreeSpace } from "./freeSpace.ts";
import { turningLook } from "./lookDirections.ts";
import { lookAround } from "./panorama.ts";
import { evenlyAlong, lengthOf, walkPath } from "./walkPath.ts";

/** Usual distance between two frames, metres; less where the room is too small for such a long walk. */
const stride = 0.15;

/** No walk is longer than this, however many frames are taken on it; metres. */
const longestWalk = 8;

/** Distance between look-arounds when a stretch of the walk is chosen, metres. */
const probeSpacing = 0.1;

/**
 * Cameras that someone walking through the room would hold: eye height 1.2–1.75 m, looking a little down at the
 * furniture, turning and moving little from frame to frame. Horizontal field of view 90°.
 *
 * @returns [frames] cameras of width × height pixels
 */
export function cameraPath(
  room: Room,
  renderer: RoomRenderer,
  frames: number,
  width: number,
  height: number,
): Camera[] {
  const random = new RoomRandom(mixSeed(room.seed, 0x7a7b));
  const space = findFreeSpace(room.width, room.depth, room.plan.footprints);
  const wanted = Math.min(longestWalk, stride * (frames - 1));
  const walk = walkPath(random.fork(), space, Math.max(wanted, 4));
  const walkLength = lengthOf(walk);
  const share = Math.min(1, wanted / walkLength);

  const eyeHeight = random.uniform(1.32, 1.64);
  const closeness = random.uniform(-0.4, 0.8);
  const probes = evenlyAlong(walk, 0, walkLength, Math.max(2, Math.ceil(walkLength / probeSpacing)));
  const panoramas = probes.map(([x, y]) => lookAround(renderer, [x, y, eyeHeight], Math.max(0, closeness)));
  const { start, yaws } = turningLook(random.fork(), panoramas, share, frames);

  const from = start * (1 - share) * walkLength;
  const points = evenlyAlong(walk, from, from + share * walkLength, frames);
  const bob = slowWave(random, frames, random.uniform(0.02, 0.11));
  const nod = slowWave(random, frames, random.uniform(0.03, 0.12));
  const pitch = random.uniform(-0.33, -0.2);
  return points.map(([x, y], i) => ({
    width,
    height,
    fx: width / 2,
    fy: width / 2,
    cx: (width - 1) / 2,
    cy: (height - 1) / 2,
    worldFromCamera: lookFrom([x, y, eyeHeight + bob(i)], yaws[i], pitch + nod(i)),
  }));
}

/** A sine of the given strength with a period of at least 24 frames. */
function slowWave(random: RoomRandom, frames: number, strength: number): (frame: number) => number {
  const phase = random.uniform(0, 2 * Math.PI);
  return (frame) => strength * Math.sin(phase + (frame / Math.max(24, frames)) * 2 * Math.PI);
}

/**
 * Camera-to-world transform (row-major 4×4, OpenCV axes: x right, y down, z forward) of a level camera.
 *
 * @param eye position in metres
 * @param yaw about z from the x axis, radians
 * @param pitch up from the horizon, radians
 */
export function lookFrom(eye: readonly [number, number, number], yaw: number, pitch: number): Float64Array {
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const forward = [cy * cp, sy * cp, sp];
  const right = [sy, -cy, 0];
  const down = [cy * sp, sy * sp, -cp];
  // biome-ignore format: one matrix row per line
  return Float64Array.of(
    right[0], down[0], forward[0], eye[0],
    right[1], down[1], forward[1], eye[1],
    right[2], down[2], forward[2], eye[2],
    0, 0, 0, 1,
  );
}
