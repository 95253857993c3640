import { type Camera, SceneError } from "gpnerf";
import { type Box3, Vector3 } from "three";
import { lookFrom } from "../path/cameraPath.ts";
import type { FreeSpace } from "../path/freeSpace.ts";
import { turningLook } from "../path/lookDirections.ts";
import { lookAround } from "../path/panorama.ts";
import { evenlyAlong, type FloorPoint, lengthOf, walkPath } from "../path/walkPath.ts";
import { mixSeed, RoomRandom } from "../random/roomRandom.ts";
import type { RayCaster, RayHit } from "../render/rayCaster.ts";
import type { RoomRenderer } from "../render/roomRenderer.ts";
import type { Room } from "../room/room.ts";
import { eyeHeight, gltfFreeSpace } from "./gltfFreeSpace.ts";
import type { GltfRenderer } from "./gltfRenderer.ts";
import type { GltfRoom } from "./gltfRoom.ts";

/** Where a scene is photographed from. */
export interface GltfCameras {
  /** "walk" through the scene, or an "orbit" around one that nobody fits into. */
  readonly kind: "walk" | "orbit";
  readonly cameras: readonly Camera[];
  /** Places on the floor that the cameras pass, [x, y] in metres. */
  readonly places: readonly FloorPoint[];
}

/** Usual distance between two frames, and the longest walk, metres. */
const [stride, longestWalk] = [0.15, 12];

/** Distance between look-arounds along the walk, metres. */
const probeSpacing = 0.15;

/**
 * Cameras that see a scene from where there is room for them: someone walks through it at eye height and looks at what
 * there is; around a scene without floor to walk on, such as a single piece of furniture, cameras go in a circle.
 * Horizontal field of view 90°.
 *
 * @throws {SceneError} when the scene is too small or too large to be metres
 */
export function gltfCameras(
  { room, bounds }: Pick<GltfRoom, "room" | "bounds">,
  renderer: GltfRenderer,
  frames: number,
  width: number,
  height: number,
): GltfCameras {
  const intrinsics = { width, height, fx: width / 2, fy: width / 2, cx: (width - 1) / 2, cy: (height - 1) / 2 };
  const posed = (poses: readonly Float64Array[]): Camera[] =>
    poses.map((worldFromCamera) => ({ ...intrinsics, worldFromCamera }));
  const extent = Math.max(room.width, room.depth, room.height);
  if (extent < 0.2 || extent > 500) {
    const size = [room.width, room.depth, room.height].map((side) => side.toPrecision(3)).join(" × ");
    throw new SceneError(`the scene measures ${size} m, which no room does`, {
      hint: "glTF counts in metres. Give --scale metres per unit, for example 0.01 for a scene in centimetres.",
    });
  }
  const space = gltfFreeSpace(room, renderer.caster);
  if (!space) {
    const poses = orbit(bounds, frames);
    return { kind: "orbit", cameras: posed(poses), places: poses.map((pose) => [pose[3], pose[7]]) };
  }
  const { poses, places } = walk(room, renderer, space, frames);
  return { kind: "walk", cameras: posed(poses), places };
}

function walk(
  room: Room,
  renderer: GltfRenderer,
  space: FreeSpace,
  frames: number,
): { poses: Float64Array[]; places: FloorPoint[] } {
  const random = new RoomRandom(mixSeed(room.seed, 0x617f));
  const wanted = Math.min(longestWalk, stride * (frames - 1));
  const line = walkPath(random.fork(), space, Math.max(wanted, 4));
  const length = lengthOf(line);
  const share = length > 0 ? Math.min(1, wanted / length) : 1;
  const probes = evenlyAlong(line, 0, length, Math.max(2, Math.ceil(length / probeSpacing)));
  const seen = closedIn(renderer);
  const panoramas = probes.map(([x, y]) => lookAround(seen, [x, y, eyeHeight], 0.3));
  const { start, yaws } = turningLook(random.fork(), panoramas, share, frames);
  const from = start * (1 - share) * length;
  const places = evenlyAlong(line, from, from + share * length, frames);
  const pitch = random.uniform(-0.3, -0.2);
  const phase = random.uniform(0, 2 * Math.PI);
  const wave = (frame: number): number => Math.sin(phase + (2 * Math.PI * frame) / Math.max(24, frames));
  const poses = places.map(([x, y], i) =>
    lookFrom([x, y, eyeHeight + 0.07 * wave(i)], yaws[i], pitch + 0.06 * wave(2 * i)),
  );
  return { poses, places };
}

/**
 * What `lookAround` asks of a renderer. Where the scene ends it is told of something right before the eyes, so that it
 * looks elsewhere: generated rooms, which it was made for, have no holes.
 */
function closedIn(renderer: GltfRenderer): RoomRenderer {
  const nothing: RayHit = { distance: 0, triangle: -1, second: 0, third: 0 };
  const caster: Pick<RayCaster, "cast"> = {
    cast(...ray) {
      const hit = renderer.caster.cast(...ray);
      return hit.triangle < 0 ? nothing : hit;
    },
  };
  const view = { caster, label: (hit: RayHit) => renderer.label(hit) };
  return view as unknown as RoomRenderer;
}

/** A circle around the scene, from above at 15° to 40°, at a distance from which all of it is in view. */
function orbit(bounds: Box3, frames: number): Float64Array[] {
  const middle = bounds.getCenter(new Vector3());
  const radius = bounds.getSize(new Vector3()).length() / 2;
  // A ball is in view of a 90° wide picture with 3 : 2 sides from √(1 + 1.5²) radii on.
  const distance = 1.9 * radius;
  return Array.from({ length: frames }, (_, i) => {
    const angle = (2 * Math.PI * i) / frames;
    const rise = ((15 + 25 * (0.5 - 0.5 * Math.cos(2 * angle))) * Math.PI) / 180;
    const [level, up] = [distance * Math.cos(rise), distance * Math.sin(rise)];
    const eye = [middle.x + level * Math.cos(angle), middle.y + level * Math.sin(angle), middle.z + up] as const;
    return lookFrom(eye, angle + Math.PI, -rise);
  });
}
