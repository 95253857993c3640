import { type Camera, resizeCamera } from "../cameras/camera.ts";
import { ConfigError } from "../errors.ts";
import type { ImageSize } from "../images/imageSize.ts";
import type { SceneProblem } from "./checkScene.ts";
import { decodeFrame } from "./decodeFrame.ts";
import { frameCache } from "./frameCache.ts";
import { measureDepthRange } from "./measureDepthRange.ts";
import { photoDecoder } from "./photos/decodePhoto.ts";
import type { ReplicaOptions } from "./replica/replicaOptions.ts";
import type { ScanNetOptions } from "./scannet/scanNetOptions.ts";
import type { DepthRange, Frame, FrameInfo, Scene } from "./scene.ts";
import type { Intrinsics, SceneFiles } from "./sceneFiles.ts";
import { unitsPerMetre } from "./storedDepth.ts";

/** How to open a scene. */
export interface SceneOptions {
  /** Working width in pixels. Default: the stored width, or what `height` and the stored aspect ratio give. */
  readonly width?: number;
  /**
   * Working height in pixels. Default as for `width`. With both given, the two axes scale separately and the camera
   * gets different focal lengths, so another aspect ratio than the stored one stretches images without an error.
   */
  readonly height?: number;
  /** Range of z-depths in metres. Default: measured from depth maps or COLMAP's points; 0.1 to 10 without any. */
  readonly depthRange?: DepthRange;
  /**
   * Frames that the depth range may be measured on, given how many there are. Default: all. An evaluation leaves its
   * held-out frames out.
   */
  readonly depthRangeFrames?: (frameCount: number) => readonly number[];
  /** Name of the scene. Default: made from its path. */
  readonly name?: string;
  /** Most bytes of decoded frames to keep in memory. Default: 512 MiB. */
  readonly cacheBytes?: number;
  /** How to read sequences in the Replica layout; other formats leave it aside. */
  readonly replica?: ReplicaOptions;
  /** How to read ScanNet's folders; other formats leave it aside. */
  readonly scanNet?: ScanNetOptions;
}

/** A scene that was opened from disk. */
export interface StoredScene extends Scene {
  /** Size and intrinsics of the stored images. */
  readonly native: Intrinsics;
  /** What stored depths are divided by to get metres. */
  readonly depthUnitsPerMetre: number;
  /** Frames on disk that are not among `frames`, because they have no valid pose or no image, and why. */
  readonly leftOut: readonly SceneProblem[];
}

const defaultCacheBytes = 512 * 2 ** 20;

/**
 * Make a scene out of the files that a format's reader has listed.
 *
 * Decoded frames are shared by all who load them, so nobody may write into their arrays.
 *
 * @throws {ConfigError} when a size or the depth range cannot work
 * @throws {SceneError} when the depth range cannot be measured
 */
export async function buildScene(files: SceneFiles, name: string, options: SceneOptions): Promise<StoredScene> {
  const working = workingSize(files.native, options);
  const depthRange =
    options.depthRange ?? (await measureDepthRange(files, options.depthRangeFrames?.(files.frames.length)));
  checkDepthRange(depthRange);

  const frames: FrameInfo[] = files.frames.map(({ name, worldFromCamera, camera: own }) => {
    const camera: Camera = { ...(own?.picture ?? files.native), worldFromCamera };
    return { name, camera: resizeCamera(camera, working.width, working.height) };
  });
  const cache = frameCache(options.cacheBytes ?? defaultCacheBytes, frameBytes);
  const decodePhoto = photoDecoder(files);
  const first = files.frames[0];
  return {
    name,
    path: files.path,
    format: files.format,
    native: files.native,
    depthUnitsPerMetre: unitsPerMetre(files),
    leftOut: files.leftOut ?? [],
    width: working.width,
    height: working.height,
    frames,
    hasDepth: first.depth !== undefined,
    hasSemantic: first.semantic !== undefined,
    hasInstance: first.instance !== undefined,
    ...(files.labelMapping && { labels: files.labelMapping.labels }),
    depthRange,
    async loadFrame(index) {
      const info = frames[index];
      if (info === undefined) throw new RangeError(`${name}: frame ${index} of ${frames.length} does not exist`);
      const frame = files.frames[index];
      return cache.get(index, () =>
        frame.camera ? decodePhoto(frame, frame.camera, info) : decodeFrame(files, frame, info),
      );
    },
  };
}

function workingSize(native: ImageSize, { width, height }: SceneOptions): ImageSize {
  const size = {
    width: width ?? (height === undefined ? native.width : Math.round((native.width * height) / native.height)),
    height: height ?? (width === undefined ? native.height : Math.round((native.height * width) / native.width)),
  };
  for (const [axis, value] of Object.entries(size)) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new ConfigError(`openScene: the working ${axis} is ${value}; it needs to be a whole number above 0.`, {
      hint: `Give the ${axis} in pixels, for example ${axis === "width" ? 320 : 240}.`,
    });
  }
  return size;
}

function checkDepthRange({ near, far }: DepthRange): void {
  if (near > 0 && far > near && Number.isFinite(far)) return;
  throw new ConfigError(`openScene: the depth range is ${near} to ${far}; it needs 0 < near < far, in metres.`, {
    hint: "Give the nearest and farthest distance that the cameras see, for example 0.1 and 10.",
  });
}

function frameBytes({ color, depth, semantic, instance, mask }: Frame): number {
  return [color, depth, semantic, instance, mask].reduce((sum, values) => sum + (values?.byteLength ?? 0), 0);
}
