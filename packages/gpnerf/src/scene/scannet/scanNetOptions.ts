/** How to read ScanNet's folders and recordings. */
export interface ScanNetOptions {
  /**
   * The table of labels, `scannetv2-labels.combined.tsv`. Default: the one in the scene's folder or the nearest of the
   * four folders above it.
   */
  readonly labelTable?: string;
  /**
   * Order of the frames: by `number`, the order of time and the default, or by `text` as file listings give it (0, 1,
   * 10, 100, 101, …, 11, …), in which the released code counts frames.
   */
  readonly frameOrder?: "number" | "text";
  /**
   * How depth maps come onto the pixels of the colour images: through both `cameras`, the default, or by a plain
   * `resize`, as the released code does. See `registerDepth`.
   */
  readonly depthAlignment?: "cameras" | "resize";
}
