import { readGolden } from "./goldenArrays.ts";

/** A camera as golden files hold it. */
interface GoldenCamera {
  readonly width: number;
  readonly height: number;
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
  readonly worldFromCamera: readonly number[];
}

/** Samples along rays and where they project to, by the released code. Strings are base64 of float32. */
export const releasedSampling = readGolden<{
  readonly range: { readonly near: number; readonly far: number };
  /** z-depths of one ray of 64 samples, by their spacing. */
  readonly depths: { readonly inverse: string; readonly uniform: string };
  /** Directions and the same at length 1, [4, 3] each. */
  readonly unit: { readonly directions: string; readonly lengthOne: string };
  readonly importance: {
    readonly rays: number;
    /** z-depths of the first pass, [48], the same for all rays. */
    readonly coarse: string;
    /** Attention of the first pass, [rays, 48]. */
    readonly weights: string;
    /** z-depths of the second pass, [rays, 64]. */
    readonly fine: string;
  };
  readonly projection: {
    readonly camera: GoldenCamera;
    readonly sources: readonly GoldenCamera[];
    readonly pixels: readonly (readonly [x: number, y: number])[];
    /** [rays, 3] */
    readonly directions: string;
    /** By ray: 0 or 1 for each of the 64 samples spaced in inverse depth, in each view. */
    readonly visible: readonly string[];
    /** Samples that `difference` is given at. */
    readonly samples: readonly number[];
    /** Difference of the viewing directions and their cosine, of the first two rays: [2, samples, views, 4]. */
    readonly difference: string;
  };
}>("releasedSampling.json");
