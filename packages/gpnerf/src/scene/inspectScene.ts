import { cameraCenter } from "../cameras/camera.ts";
import { SceneError } from "../errors.ts";
import type { ImageSize } from "../images/imageSize.ts";
import type { StoredScene } from "./buildScene.ts";
import { checkScene, type SceneProblem } from "./checkScene.ts";
import { evenlySpread } from "./evenlySpread.ts";
import type { DepthRange, Frame, Scene } from "./scene.ts";
import type { Intrinsics } from "./sceneFiles.ts";

const sampledFrames = 16;

/** How much of the labelled pixels a class takes, 0..1. */
export interface ClassShare {
  readonly name: string;
  readonly share: number;
}

/** What is in a scene; plain data, ready for JSON. */
export interface SceneSummary {
  readonly name: string;
  readonly path: string;
  readonly format: Scene["format"];
  readonly frameCount: number;
  /** Size of the stored images. */
  readonly nativeSize: ImageSize;
  /** Size and intrinsics that frames are loaded with. */
  readonly working: Intrinsics;
  readonly hasDepth: boolean;
  readonly hasSemantic: boolean;
  readonly hasInstance: boolean;
  /** Range that rays sample, metres. */
  readonly depthRange: DepthRange;
  /** Valid depths of the sampled frames, metres; absent without any. */
  readonly depth?: { readonly min: number; readonly median: number; readonly max: number };
  /** Classes that occur in the sampled frames, by falling share of the labelled pixels. */
  readonly classes?: readonly ClassShare[];
  /** Instances that occur in the sampled frames. */
  readonly instanceCount?: number;
  /** How far the camera travels from the first to the last frame, metres. */
  readonly pathLength: number;
  /** Frames on disk that the scene does without, such as those that the tracker lost. */
  readonly leftOut: readonly SceneProblem[];
  /** Frames that cannot be loaded. */
  readonly badFrames: readonly SceneProblem[];
}

/**
 * Summarise a scene. Depths, classes and instances come from up to 16 frames spread over the scene; every frame is
 * decoded once to list the bad ones, which takes a while for long scenes.
 */
export async function inspectScene(scene: StoredScene): Promise<SceneSummary> {
  const badFrames = await checkScene(scene);
  const frames = await loadSample(scene);
  const { worldFromCamera: _, ...working } = scene.frames[0].camera;
  const depth = depthStatistics(frames);
  return {
    name: scene.name,
    path: scene.path,
    format: scene.format,
    frameCount: scene.frames.length,
    nativeSize: { width: scene.native.width, height: scene.native.height },
    working,
    hasDepth: scene.hasDepth,
    hasSemantic: scene.hasSemantic,
    hasInstance: scene.hasInstance,
    depthRange: scene.depthRange,
    ...(depth && { depth }),
    ...(scene.labels && { classes: classShares(frames, scene.labels.classes) }),
    ...(scene.hasInstance && { instanceCount: countInstances(frames) }),
    pathLength: pathLength(scene),
    leftOut: scene.leftOut,
    badFrames,
  };
}

/** Frames spread over the scene, without those that cannot be loaded. */
async function loadSample(scene: Scene): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (const index of evenlySpread([...scene.frames.keys()], sampledFrames)) {
    const frame = await scene.loadFrame(index).catch((error: unknown) => {
      if (error instanceof SceneError) return undefined;
      throw error;
    });
    if (frame !== undefined) frames.push(frame);
  }
  return frames;
}

function depthStatistics(frames: readonly Frame[]): SceneSummary["depth"] | undefined {
  const count = frames.reduce((sum, { depth }) => sum + (depth?.length ?? 0), 0);
  const depths = new Float32Array(count);
  let valid = 0;
  for (const { depth } of frames) for (const value of depth ?? []) if (value > 0) depths[valid++] = value;
  if (valid === 0) return undefined;
  const sorted = depths.subarray(0, valid).sort();
  return { min: sorted[0], median: sorted[valid >> 1], max: sorted[valid - 1] };
}

function classShares(frames: readonly Frame[], classes: readonly string[]): ClassShare[] {
  const counts = new Float64Array(classes.length);
  for (const { semantic } of frames) for (const label of semantic ?? []) if (label < counts.length) counts[label]++;
  const labelled = counts.reduce((sum, count) => sum + count, 0);
  return classes
    .map((name, label) => ({ name, share: counts[label] / labelled }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}

function countInstances(frames: readonly Frame[]): number {
  const ids = new Set<number>();
  for (const { instance } of frames) for (const id of instance ?? []) ids.add(id);
  ids.delete(0);
  return ids.size;
}

function pathLength(scene: Scene): number {
  const centers = scene.frames.map((frame) => cameraCenter(frame.camera));
  return centers.slice(1).reduce((length, [x, y, z], i) => {
    const [px, py, pz] = centers[i];
    return length + Math.hypot(x - px, y - py, z - pz);
  }, 0);
}
