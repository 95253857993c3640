/** Where the cells of a map lie in the image, and what lies around them. */
export interface GridPlacement {
  /** Cells per image pixel: image pixel (x, y) falls on column x · scaleX, row y · scaleY. */
  readonly scaleX: number;
  readonly scaleY: number;
  /**
   * `edge`: only samples that a view sees are interpolated, the last cells reaching to the border of the image;
   * `zeros`: every sample is, seen or not, in a map surrounded by zeros.
   */
  readonly outside: "edge" | "zeros";
}

/** A map of features over an image, pixels as rows: [height · width, channels]. */
export interface FeatureGrid extends GridPlacement {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Where the values begin in the memory that the gathers of WebAssembly work in, bytes; absent for maps elsewhere. */
  readonly address?: number;
}

/** Cell (column, row) at image pixel (column · stride, row · stride), where strided convolutions put their outputs. */
export function stridedPlacement(stride: number): GridPlacement {
  return { scaleX: 1 / stride, scaleY: 1 / stride, outside: "edge" };
}

/** The corner cells on the corner pixels of the image, whatever the two sizes, as the released code samples every map. */
export function cornerPlacement(
  map: { readonly width: number; readonly height: number },
  image: { readonly width: number; readonly height: number },
): GridPlacement {
  return {
    scaleX: (map.width - 1) / (image.width - 1),
    scaleY: (map.height - 1) / (image.height - 1),
    outside: "zeros",
  };
}

/** Indices of the four cells around a point and their bilinear weights. */
export interface BilinearTaps {
  readonly cells: Int32Array;
  readonly weights: Float32Array;
}

/** Reusable storage for one `bilinearTaps` result. */
export function newTaps(): BilinearTaps {
  return { cells: new Int32Array(4), weights: new Float32Array(4) };
}

/** Cells and weights that interpolate a grid at image pixel (x, y); cells outside the grid weigh nothing. */
export function bilinearTaps(grid: FeatureGrid, x: number, y: number, taps: BilinearTaps): void {
  const column = grid.outside === "zeros" ? x * grid.scaleX : clamp(x * grid.scaleX, grid.width - 1);
  const row = grid.outside === "zeros" ? y * grid.scaleY : clamp(y * grid.scaleY, grid.height - 1);
  const left = Math.floor(column);
  const top = Math.floor(row);
  const fx = column - left;
  const fy = row - top;
  setTap(grid, taps, 0, left, top, (1 - fx) * (1 - fy));
  setTap(grid, taps, 1, left + 1, top, fx * (1 - fy));
  setTap(grid, taps, 2, left, top + 1, (1 - fx) * fy);
  setTap(grid, taps, 3, left + 1, top + 1, fx * fy);
}

function clamp(position: number, last: number): number {
  return Math.min(Math.max(position, 0), last);
}

function setTap(grid: FeatureGrid, taps: BilinearTaps, tap: number, column: number, row: number, weight: number): void {
  const inside = column >= 0 && column < grid.width && row >= 0 && row < grid.height;
  taps.cells[tap] = inside ? row * grid.width + column : 0;
  taps.weights[tap] = inside ? weight : 0;
}

/**
 * target[offset + c] += scale(c) · (interpolated feature c), with the scale of channel c at
 * scales[firstScale + ⌊c · groups / channels⌋].
 */
export function addInterpolated(
  grid: FeatureGrid,
  taps: BilinearTaps,
  scales: Float32Array,
  firstScale: number,
  groups: number,
  target: Float32Array,
  offset: number,
): void {
  const { values, channels } = grid;
  const { cells, weights } = taps;
  const a = cells[0] * channels;
  const b = cells[1] * channels;
  const c = cells[2] * channels;
  const d = cells[3] * channels;
  const perGroup = channels / groups;
  for (let group = 0; group < groups; group++) {
    const scale = scales[firstScale + group];
    const wa = weights[0] * scale;
    const wb = weights[1] * scale;
    const wc = weights[2] * scale;
    const wd = weights[3] * scale;
    const end = (group + 1) * perGroup;
    for (let i = group * perGroup; i < end; i++) {
      target[offset + i] += wa * values[a + i] + wb * values[b + i] + wc * values[c + i] + wd * values[d + i];
    }
  }
}

/** The adjoint of `addInterpolated`: adds a gradient back into the four cells of `gradient`. */
export function scatterInterpolated(
  grid: FeatureGrid,
  taps: BilinearTaps,
  gradient: Float32Array,
  source: Float32Array,
  offset: number,
): void {
  const { channels } = grid;
  for (let tap = 0; tap < 4; tap++) {
    const weight = taps.weights[tap];
    if (weight === 0) continue;
    const cell = taps.cells[tap] * channels;
    for (let i = 0; i < channels; i++) gradient[cell + i] += weight * source[offset + i];
  }
}
