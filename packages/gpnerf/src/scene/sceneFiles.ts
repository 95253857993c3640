import type { ImageSize } from "../images/imageSize.ts";
import type { LabelSet } from "./labels.ts";
import type { Scene } from "./scene.ts";

/** Pinhole intrinsics of the stored images, pixels, pixel centres at integers. */
export interface Intrinsics extends ImageSize {
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
}

/** The files of one frame. Modalities that the scene does not hold are absent. */
export interface FrameFiles {
  /** Short unique name within the scene. */
  readonly name: string;
  readonly color: string;
  /** 16-bit PNG in millimetres; 0 and 65535 mean unknown. */
  readonly depth?: string;
  readonly semantic?: string;
  readonly instance?: string;
  /** Camera-to-world, 4×4 row-major, metres, OpenCV axes. */
  readonly worldFromCamera: Float64Array;
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
}
