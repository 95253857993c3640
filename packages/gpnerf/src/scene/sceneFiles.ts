import type { LensCamera } from "../cameras/lensCamera.ts";
import type { ImageFile } from "../images/imageFile.ts";
import type { ImageSize } from "../images/imageSize.ts";
import type { GrayImage } from "../images/readGray.ts";
import type { SceneProblem } from "./checkScene.ts";
import type { LabelSet } from "./labels.ts";
import type { DepthRange, Scene } from "./scene.ts";

/** Pinhole intrinsics of the stored images, pixels, pixel centres at integers. */
export interface Intrinsics extends ImageSize {
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
}

/** An image that is no file of its own: an entry of an archive, or a frame of a recording. */
export interface ImageSource<Image> {
  /** Where it lies, for messages: the file, and the place in it. */
  readonly path: string;
  /** @throws {SceneError} when it cannot be read or is damaged */
  read(): Promise<Image>;
}

/** The images of one frame, as paths of files or as sources. Modalities that the scene does not hold are absent. */
export interface FrameFiles {
  /** Short unique name within the scene. */
  readonly name: string;
  readonly color: string | ImageSource<ImageFile>;
  /** 16 bits in units of `SceneFiles.depthUnitsPerMetre`; 0 and 65535 mean unknown. */
  readonly depth?: string | ImageSource<GrayImage>;
  readonly semantic?: string | ImageSource<GrayImage>;
  readonly instance?: string | ImageSource<GrayImage>;
  /** Camera-to-world, 4×4 row-major, metres, OpenCV axes. */
  readonly worldFromCamera: Float64Array;
  /** Camera of this frame, in formats that give each photo its own; without it `SceneFiles.native` holds. */
  readonly camera?: PhotoCamera;
  /** Map of any shape-preserving size: 0 where the photo does not show the scene. */
  readonly mask?: string | ImageSource<GrayImage>;
  /** Nearest and farthest z-depth that is known without a depth map, without outliers. */
  readonly depthSpan?: DepthRange;
}

/** A camera whose photos are undistorted when they are loaded. Frames of one camera share the object. */
export interface PhotoCamera {
  /** What the stored photo was taken with. */
  readonly photo: LensCamera;
  /** What its undistorted picture, of the same size, is taken with. */
  readonly picture: Intrinsics;
}

/** A depth camera beside the colour camera. */
export interface DepthCamera extends Intrinsics {
  /** Depth camera to colour camera, rigid, 4×4 row-major, metres. */
  readonly colorFromDepth: Float64Array;
}

/** How stored label values become class indices. */
export interface LabelMapping {
  readonly labels: LabelSet;
  /** Class index of each stored value; values past the end are unlabelled. */
  readonly classOfValue: Uint8Array;
}

/** What a format's reader finds in a folder: everything needed to load frames, nothing decoded yet. */
export interface SceneFiles {
  readonly path: string;
  readonly format: Scene["format"];
  readonly native: Intrinsics;
  readonly frames: readonly FrameFiles[];
  /** Present exactly when the frames have `semantic` files. */
  readonly labelMapping?: LabelMapping;
  /** Camera of the depth maps where it is not the colour camera; without it they lie on the colour images' pixels. */
  readonly depthCamera?: DepthCamera;
  /** Stored depths are multiples of one part of this many of a metre; 1000, millimetres, unless told. */
  readonly depthUnitsPerMetre?: number;
  /** Depth range where nothing was measured; 0.1 to 10 m, as indoors, unless told. */
  readonly usualDepthRange?: DepthRange;
  /** Frames that the scene's files mark as unusable, such as those that the tracker lost, and why. */
  readonly leftOut?: readonly SceneProblem[];
}
