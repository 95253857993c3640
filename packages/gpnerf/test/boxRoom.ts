import type { Camera } from "../src/cameras/camera.ts";
import type { StoredScene } from "../src/scene/buildScene.ts";
import type { Frame } from "../src/scene/scene.ts";
import { pose } from "./sceneFixtures.ts";

/** @file A room that is rendered by intersecting rays with a box: a scene with known geometry and parallax, in memory. */

/** Half the sides of the room: x sideways, y down, z forward; metres. */
const half = [2.2, 1.3, 3] as const;
/** A pillar in it, which hides things. */
const pillar = { low: [-0.9, -1.3, 0.9], high: [-0.3, 1.3, 1.5] } as const;

type Point = readonly [number, number, number];

/** How a box room is photographed. */
export interface BoxRoomOptions {
  readonly frames?: number;
  readonly width?: number;
  readonly height?: number;
  readonly fx?: number;
  readonly fy?: number;
  readonly cx?: number;
  readonly cy?: number;
}

/** The room with a camera that walks through it and looks around. */
export function boxRoom(options: BoxRoomOptions = {}): StoredScene {
  const { frames: count = 24, width = 64, height = 48 } = options;
  const { fx = 50, fy = 54, cx = 34, cy = 21 } = options;
  const frames = Array.from({ length: count }, (_, i): Frame => {
    const t = i / (count - 1);
    const position: Point = [-1.2 + 2.2 * t, 0.3 * Math.sin(5 * t), -1.6 + 1.1 * t];
    const worldFromCamera = pose(position, 0.5 - 1.1 * t, 0.25 * Math.sin(7 * t), 0.2 * Math.cos(4 * t));
    return photo(`rgb_${i}`, { width, height, fx, fy, cx, cy, worldFromCamera });
  });
  return {
    ...{ name: "box", path: "memory://box", format: "replica", width, height, leftOut: [] },
    native: { width, height, fx, fy, cx, cy },
    depthUnitsPerMetre: 1000,
    frames: frames.map(({ name, camera }) => ({ name, camera })),
    ...{ hasDepth: true, hasSemantic: false, hasInstance: false },
    depthRange: { near: 0.3, far: 6 },
    loadFrame: async (index) => frames[index],
  };
}

function photo(name: string, camera: Camera): Frame {
  const { width, height, fx, fy, cx, cy, worldFromCamera: m } = camera;
  const color = new Float32Array(3 * width * height);
  const depth = new Float32Array(width * height);
  const origin: Point = [m[3], m[7], m[11]];
  for (let pixel = 0; pixel < depth.length; pixel++) {
    const [u, v] = [((pixel % width) - cx) / fx, (Math.floor(pixel / width) - cy) / fy];
    const direction = [0, 4, 8].map((row) => m[row] * u + m[row + 1] * v + m[row + 2]) as unknown as Point;
    const z = Math.min(leaveRoom(origin, direction), hitPillar(origin, direction));
    depth[pixel] = z;
    color.set(paint(origin.map((value, axis) => value + z * direction[axis]) as unknown as Point), 3 * pixel);
  }
  return { name, camera, color, depth };
}

function leaveRoom(origin: Point, direction: Point): number {
  return Math.min(...half.map((side, axis) => (Math.sign(direction[axis]) * side - origin[axis]) / direction[axis]));
}

function hitPillar(origin: Point, direction: Point): number {
  let [enter, leave] = [0, Number.POSITIVE_INFINITY];
  for (const axis of [0, 1, 2]) {
    const ends = [pillar.low, pillar.high].map((corner) => (corner[axis] - origin[axis]) / direction[axis]);
    enter = Math.max(enter, Math.min(...ends));
    leave = Math.min(leave, Math.max(...ends));
  }
  return enter < leave && enter > 0 ? enter : Number.POSITIVE_INFINITY;
}

/** Colours of the walls: patterns of several sizes, nowhere the same nearby. */
function paint([x, y, z]: Point): [number, number, number] {
  const wave = (phase: number): number => Math.sin(phase);
  return [
    0.5 + 0.25 * wave(2.1 * x + 0.7 * z) + 0.2 * wave(6.3 * y - 4.1 * z),
    0.5 + 0.25 * wave(1.7 * y + 1.3 * x + 1) + 0.2 * wave(5.2 * z + 3.9 * x),
    0.5 + 0.25 * wave(1.9 * z - 0.8 * y + 2) + 0.2 * wave(4.7 * x - 5.6 * y),
  ];
}
