import type { Camera } from "../../cameras/camera.ts";
import { ConfigError } from "../../errors.ts";
import { colorImage } from "../../figures/rgbImage.ts";
import type { Frame, Scene } from "../scene.ts";
import {
  createReplicaSequence,
  type ReplicaFrame,
  type ReplicaImageKind,
  writeReplicaCameras,
  writeReplicaClasses,
  writeReplicaFrame,
  writeReplicaPoses,
} from "./replicaWriter.ts";
import type { SequenceCameras } from "./sequenceCameras.ts";

/** What of a scene is converted. */
export interface ConvertOptions {
  /** Every n-th frame, beginning with the first. Default: all. */
  readonly every?: number;
  /** Called after each frame with how many are done. */
  readonly onFrame?: (done: number, name: string) => void;
  readonly signal?: AbortSignal;
}

/** What was converted. */
export interface ConvertedScene {
  readonly frames: number;
  /** Depths of more than 65.534 m, which the layout cannot hold: they became unknown. */
  readonly depthsTooFar: number;
}

/** Largest depth that 16 bits hold in millimetres; 65535 means unknown. */
const mostMillimetres = 65_534;

/**
 * Write a scene in the Replica layout, at its working size, whatever its own format: `rgb/`, and `depth/`,
 * `semantic_class/` and `semantic_instance/` where it has them, `mask/` where frames are masked, `traj_w_c.txt`,
 * `classes.json` with the names of its classes, and `cameras.json` with its intrinsics, which are Replica's own only in
 * Replica. Frames are numbered from 0.
 *
 * @param folder of the sequence, made if it is not there
 * @throws {ConfigError} when `every` is no whole number above 0
 * @throws {SceneError} when a frame cannot be loaded
 * @throws {OutputError} when a file cannot be written
 */
export async function convertScene(
  scene: Scene,
  folder: string,
  { every = 1, onFrame, signal }: ConvertOptions = {},
): Promise<ConvertedScene> {
  if (!Number.isInteger(every) || every < 1) {
    throw new ConfigError(`convertScene: every is ${every}; it needs to be a whole number above 0.`, {
      hint: "Give 1 for all frames, 2 for every second one.",
    });
  }
  const chosen = [...scene.frames.keys()].filter((index) => index % every === 0);
  await createReplicaSequence(folder, imageKinds(scene));
  let depthsTooFar = 0;
  for (const [number, index] of chosen.entries()) {
    signal?.throwIfAborted();
    const frame = await scene.loadFrame(index);
    // Most scenes have no masks, and which frames do is known when they are loaded.
    if (frame.mask) await createReplicaSequence(folder, ["mask"]);
    await writeReplicaFrame(folder, number, replicaFrame(frame));
    depthsTooFar += frame.depth?.reduce((count, metres) => count + (1000 * metres > mostMillimetres ? 1 : 0), 0) ?? 0;
    onFrame?.(number + 1, frame.name);
  }
  const cameras = chosen.map((index) => scene.frames[index].camera);
  await writeReplicaPoses(
    folder,
    cameras.map(({ worldFromCamera }) => worldFromCamera),
  );
  await writeReplicaCameras(folder, sequenceCameras(scene, cameras));
  if (scene.labels) await writeReplicaClasses(folder, scene.labels);
  return { frames: chosen.length, depthsTooFar };
}

function imageKinds({ hasDepth, hasSemantic, hasInstance }: Scene): ReplicaImageKind[] {
  const kinds = [hasDepth && "depth", hasSemantic && "semantic_class", hasInstance && "semantic_instance"] as const;
  return ["rgb", ...kinds.filter((kind) => kind !== false)];
}

function replicaFrame({ camera, color, depth, semantic, instance, mask }: Frame): ReplicaFrame {
  const { width, height, data } = colorImage(color, camera);
  return {
    ...{ width, height, color: data },
    ...(depth && { depthMillimetres: inMillimetres(depth) }),
    ...(semantic && { semantic }),
    ...(instance && { instance }),
    ...(mask && { mask: mask.map((value) => 255 * value) }),
  };
}

function inMillimetres(metres: Float32Array): Uint16Array {
  return Uint16Array.from(metres, (depth) => {
    const millimetres = Math.round(1000 * depth);
    return millimetres > mostMillimetres ? 0 : millimetres;
  });
}

/** One camera where all frames have the same intrinsics; with it the depth range where no depth maps tell it. */
function sequenceCameras({ hasDepth, depthRange }: Scene, cameras: readonly Camera[]): SequenceCameras {
  const [first] = cameras;
  const { width, height, fx, fy, cx, cy } = first;
  const areEqual = cameras.every((other) => other.fx === fx && other.fy === fy && other.cx === cx && other.cy === cy);
  return {
    camera: { width, height, fx, fy, cx, cy },
    ...(!areEqual && { frames: cameras.map(({ fx, fy, cx, cy }) => ({ fx, fy, cx, cy })) }),
    ...(!hasDepth && { depthRange: { near: depthRange.near, far: depthRange.far } }),
  };
}
