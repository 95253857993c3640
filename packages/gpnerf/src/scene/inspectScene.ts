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

/** Shares of the pixels of some frames, 0..1; absent for maps that the scene does not have. */
export interface PixelCoverage {
  /** Pixels that show the scene: all without masks. */
  readonly shown: number;
  /** Pixels whose depth is known. */
  readonly depth?: number;
  /** Pixels that have a class. */
  readonly semantic?: number;
  /** Pixels that belong to an instance. */
  readonly instance?: number;
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
  /** How many different intrinsics the frames have; the working ones are those of the first. */
  readonly cameraCount: number;
  readonly hasDepth: boolean;
  readonly hasSemantic: boolean;
  readonly hasInstance: boolean;
  /** Range that rays sample, metres. */
  readonly depthRange: DepthRange;
  /** Valid depths of the sampled frames, metres; absent without any. */
  readonly depth?: { readonly min: number; readonly median: number; readonly max: number };
  /** Classes that occur in the sampled frames, by falling share of the labelled pixels. */
  readonly classes?: readonly ClassShare[];
  /** What is known of the pixels of the sampled frames. */
  readonly coverage: PixelCoverage;
  /** Instances that occur in the sampled frames. */
  readonly instanceCount?: number;
  /** How far the camera travels from the first to the last frame, metres. */
  readonly pathLength: number;
  /** Sides of the box that holds all cameras, along the axes of the world, metres. */
  readonly cameraExtent: readonly [x: number, y: number, z: number];
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
    cameraCount: countCameras(scene),
    hasDepth: scene.hasDepth,
    hasSemantic: scene.hasSemantic,
    hasInstance: scene.hasInstance,
    depthRange: scene.depthRange,
    ...(depth && { depth }),
    ...(scene.labels && { classes: classShares(frames, scene.labels.classes) }),
    coverage: pixelCoverage(frames, scene),
    ...(scene.hasInstance && { instanceCount: countInstances(frames) }),
    pathLength: pathLength(scene),
    cameraExtent: cameraExtent(scene),
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

/** Classes that occur in frames, by falling share of the labelled pixels. */
export function classShares(frames: readonly Frame[], classes: readonly string[]): ClassShare[] {
  const counts = new Float64Array(classes.length);
  for (const { semantic } of frames) for (const label of semantic ?? []) if (label < counts.length) counts[label]++;
  const labelled = counts.reduce((sum, count) => sum + count, 0);
  return classes
    .map((name, label) => ({ name, share: counts[label] / labelled }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}

function pixelCoverage(frames: readonly Frame[], scene: Scene): PixelCoverage {
  const share = (isKnown: (frame: Frame, pixel: number) => boolean): number => {
    let known = 0;
    let count = 0;
    for (const frame of frames) {
      const pixels = frame.camera.width * frame.camera.height;
      count += pixels;
      for (let pixel = 0; pixel < pixels; pixel++) if (isKnown(frame, pixel)) known++;
    }
    return count === 0 ? 0 : known / count;
  };
  const ignored = scene.labels?.ignoreLabel;
  return {
    shown: share(({ mask }, pixel) => mask === undefined || mask[pixel] !== 0),
    ...(scene.hasDepth && { depth: share(({ depth }, pixel) => depth !== undefined && depth[pixel] > 0) }),
    ...(scene.hasSemantic && {
      semantic: share(({ semantic }, pixel) => semantic !== undefined && semantic[pixel] !== ignored),
    }),
    ...(scene.hasInstance && {
      instance: share(({ instance }, pixel) => instance !== undefined && instance[pixel] !== 0),
    }),
  };
}

function countCameras({ frames }: Scene): number {
  return new Set(frames.map(({ camera: { fx, fy, cx, cy } }) => [fx, fy, cx, cy].join())).size;
}

function cameraExtent({ frames }: Scene): [number, number, number] {
  const centers = frames.map(({ camera }) => cameraCenter(camera));
  const side = (axis: 0 | 1 | 2): number => {
    const [low, high] = centers.reduce(
      ([least, most], center) => [Math.min(least, center[axis]), Math.max(most, center[axis])],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    return high - low;
  };
  return [side(0), side(1), side(2)];
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
