/** How to read sequences in the Replica layout. */
export interface ReplicaOptions {
  /**
   * Intrinsics of the renderings: the renderer's `true` ones, fx = fy = w / 2 and the principal point in the middle, or
   * the `released` ones of GP-NeRF's code, fx = cx = 320, fy = 319.5 and cy = 229.5 for images of 640×480, to repeat its
   * numbers. Default: true. A sequence with `cameras.json` has its own.
   */
  readonly intrinsics?: "true" | "released";
}
