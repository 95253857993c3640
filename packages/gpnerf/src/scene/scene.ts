import type { Camera } from "../cameras/camera.ts";
import type { InstanceSet } from "./instanceSet.ts";
import type { LabelSet } from "./labels.ts";

/** Nearest and farthest z-depth that rays sample, in metres. */
export interface DepthRange {
  readonly near: number;
  readonly far: number;
}

/** One photo of a scene as the reader lists it: name and camera, nothing decoded yet. */
export interface FrameInfo {
  /** Short unique name within the scene, e.g. "rgb_12" or "frame-000012". */
  readonly name: string;
  /** Camera at the scene's working size. */
  readonly camera: Camera;
}

/** A decoded frame at the scene's working size. Modalities that the data do not hold are absent, never faked. */
export interface Frame extends FrameInfo {
  /** Colour, [height, width, 3], sRGB values in 0..1. */
  readonly color: Float32Array;
  /** z-depth in metres, [height, width]; 0 where unknown. */
  readonly depth?: Float32Array;
  /** Class index into the scene's label set, [height, width]; `ignoreLabel` where unlabelled. */
  readonly semantic?: Uint8Array;
  /** Instance id, [height, width]; 0 where unlabelled. */
  readonly instance?: Uint16Array;
  /**
   * 1 where the colour shows the scene, 0 where it does not, [height, width]: outside a lens's picture, or masked by the
   * data set. Depth and labels are unknown there. Absent when all pixels count.
   */
  readonly mask?: Uint8Array;
}

/** Posed photos of one place. Frames are decoded on demand. */
export interface Scene {
  /** Human-readable name, unique within a data set. */
  readonly name: string;
  /** Folder or file the scene was opened from. */
  readonly path: string;
  readonly format: "replica" | "rgbd" | "scannet" | "sens" | "colmap" | "transforms";
  /** Working image size in pixels; every frame is resized to it. */
  readonly width: number;
  readonly height: number;
  readonly frames: readonly FrameInfo[];
  readonly hasDepth: boolean;
  readonly hasSemantic: boolean;
  readonly hasInstance: boolean;
  /** Classes of `Frame.semantic`; absent when the scene has no labels. */
  readonly labels?: LabelSet;
  /** Instances that are told apart; readers leave it out, see `sceneInstances`. */
  readonly instances?: InstanceSet;
  readonly depthRange: DepthRange;
  /**
   * Decode one frame.
   * @throws {SceneError} when a file is missing or damaged; the message names it and says what to do
   */
  loadFrame(index: number): Promise<Frame>;
}
