import { semanticStride } from "../model/networkScopes.ts";

/** What the rays of a chunk give. */
export interface RaysRendered {
  /** [rays, 3] */
  readonly color: Float32Array;
  /** [rays] */
  readonly depth: Float32Array;
  /** Pooled semantic features of rays on cells of the semantic map, [rays, channels]. */
  readonly pooled?: Float32Array | undefined;
}

/** Size of a map of features. */
interface CellMap {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** The picture of a view while its pixels arrive in any order, and the map of features that the head reads. */
export class ViewCanvas {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3]; 0 where nothing has arrived. */
  readonly color: Float32Array;
  /** [height, width], metres. */
  readonly depth: Float32Array;
  /** [map.height · map.width, map.channels] */
  readonly pooled: Float32Array;
  readonly #map: CellMap;

  constructor({ width, height }: { readonly width: number; readonly height: number }, map: CellMap) {
    this.width = width;
    this.height = height;
    this.color = new Float32Array(width * height * 3);
    this.depth = new Float32Array(width * height);
    this.pooled = new Float32Array(map.width * map.height * map.channels);
    this.#map = map;
  }

  /** @param pixels column and row of each ray, [rays, 2] */
  put(pixels: Float32Array, { color, depth, pooled }: RaysRendered): void {
    const { width: mapWidth, channels } = this.#map;
    for (let ray = 0; ray < pixels.length / 2; ray++) {
      const [x, y] = [pixels[2 * ray], pixels[2 * ray + 1]];
      const pixel = y * this.width + x;
      this.color.set(color.subarray(3 * ray, 3 * ray + 3), 3 * pixel);
      this.depth[pixel] = depth[ray];
      if (pooled === undefined) continue;
      const cell = (y / semanticStride) * mapWidth + x / semanticStride;
      this.pooled.set(pooled.subarray(ray * channels, (ray + 1) * channels), cell * channels);
    }
  }

  /** Every `stride`-th pixel in both directions: colour and depth as a smaller picture. */
  thinned(stride: number): {
    readonly width: number;
    readonly height: number;
    readonly color: Float32Array;
    readonly depth: Float32Array;
  } {
    if (stride === 1) return { width: this.width, height: this.height, color: this.color, depth: this.depth };
    const [width, height] = [Math.ceil(this.width / stride), Math.ceil(this.height / stride)];
    const color = new Float32Array(width * height * 3);
    const depth = new Float32Array(width * height);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const from = row * stride * this.width + column * stride;
        const to = row * width + column;
        for (let c = 0; c < 3; c++) color[3 * to + c] = this.color[3 * from + c];
        depth[to] = this.depth[from];
      }
    }
    return { width, height, color, depth };
  }

  /**
   * The map of pooled features when pixels at multiples of `stride` have arrived: between them, the feature of the nearest
   * cell that has.
   */
  filledPooled(stride: number): Float32Array {
    const cells = stride / semanticStride;
    if (cells <= 1) return this.pooled;
    const { width, height, channels } = this.#map;
    const nearest = (cell: number, size: number): number =>
      cells * Math.min(Math.floor((size - 1) / cells), Math.round(cell / cells));
    const filled = new Float32Array(this.pooled.length);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const from = nearest(row, height) * width + nearest(column, width);
        filled.set(this.pooled.subarray(from * channels, (from + 1) * channels), (row * width + column) * channels);
      }
    }
    return filled;
  }
}
