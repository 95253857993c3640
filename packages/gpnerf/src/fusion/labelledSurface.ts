/**
 * Labelled points of surfaces, in the world frame of the scene, metres. Modalities that no view had are absent.
 */
export interface LabelledPoints {
  /** [points, xyz], metres. */
  readonly positions: Float32Array;
  /** Unit normals towards the side that was seen, [points, xyz]. */
  readonly normals: Float32Array;
  /** sRGB bytes, [points, 3]. */
  readonly colors: Uint8Array;
  /** Class index, [points]; `ignoreLabel` where no view had a label. */
  readonly classes?: Uint16Array;
  /** Instance id, [points]; 0 where unlabelled. */
  readonly instances?: Uint16Array;
}

/** A labelled triangle mesh. Counter-clockwise triangles face the side that was seen. */
export interface LabelledMesh extends LabelledPoints {
  /** Three point indices per triangle, [triangles, 3]. */
  readonly triangles: Uint32Array;
}

/** Whether a surface has triangles. */
export function isMesh(surface: LabelledPoints | LabelledMesh): surface is LabelledMesh {
  return "triangles" in surface;
}
