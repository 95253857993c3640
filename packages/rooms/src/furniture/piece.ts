import type { ObjectShape } from "../geometry/objectShape.ts";

/** A piece of furniture ready to be placed: its labelled parts and the box that it needs. */
export interface Piece {
  readonly name: string;
  /** Extent along x, metres; the origin is in the middle. */
  readonly width: number;
  /** Extent along y, metres; the back is at y = -depth / 2, the front at +depth / 2. */
  readonly depth: number;
  /** Highest point above the floor, metres, including what stands on it. */
  readonly height: number;
  /** Height at the edges, where one walks past, metres; `height` if left out. */
  readonly edgeHeight?: number;
  /** Parts with labels of their own, e.g. a desk and the (unlabelled) screen on it. */
  readonly objects: readonly ObjectShape[];
}
