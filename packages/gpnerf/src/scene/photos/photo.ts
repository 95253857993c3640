import type { LensCamera } from "../../cameras/lensCamera.ts";
import type { DepthRange, Scene } from "../scene.ts";

/** A photo as a reader of a photo format finds it. */
export interface Photo {
  /** Image file. */
  readonly path: string;
  /** Names the frame: the image's path below the folder of images, "/" between folders, without extension. */
  readonly name: string;
  /** Camera for the size that the format states, shared by the photos of one camera. */
  readonly camera: LensCamera;
  /** Camera-to-world, 4×4 row-major. */
  readonly worldFromCamera: Float64Array;
  /** Depth map and mask that the format names; those in folders beside the images are found by name. */
  readonly depth?: string;
  readonly mask?: string;
  /** Nearest and farthest z-depth that the format knows of, without outliers. */
  readonly depthSpan?: DepthRange;
  /** File and place in it where the photo is listed, for messages. */
  readonly where: string;
}

/** The photos of a scene, and what they have in common. */
export interface PhotoList {
  readonly path: string;
  readonly format: Scene["format"];
  readonly photos: readonly Photo[];
  /** See `SceneFiles`. */
  readonly depthUnitsPerMetre?: number;
  readonly usualDepthRange?: DepthRange;
}
