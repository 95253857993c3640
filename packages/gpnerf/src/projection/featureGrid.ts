/**
 * A map of features over an image, pixels as rows: [height · width, channels]. Cell (column, row) lies at image pixel
 * (column · stride, row · stride), which is where strided convolutions put their outputs.
 */
export interface FeatureGrid {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly stride: number;
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

/**
 * Cells and weights that interpolate a grid at image pixel (x, y). Points beyond the last cell take the last cell: the
 * caller decides what is visible.
 */
export function bilinearTaps(grid: FeatureGrid, x: number, y: number, taps: BilinearTaps): void {
  const column = Math.min(Math.max(x / grid.stride, 0), grid.width - 1);
  const row = Math.min(Math.max(y / grid.stride, 0), grid.height - 1);
  const left = Math.min(Math.floor(column), Math.max(grid.width - 2, 0));
  const top = Math.min(Math.floor(row), Math.max(grid.height - 2, 0));
  const right = Math.min(left + 1, grid.width - 1);
  const bottom = Math.min(top + 1, grid.height - 1);
  const fx = column - left;
  const fy = row - top;
  taps.cells[0] = top * grid.width + left;
  taps.cells[1] = top * grid.width + right;
  taps.cells[2] = bottom * grid.width + left;
  taps.cells[3] = bottom * grid.width + right;
  taps.weights[0] = (1 - fx) * (1 - fy);
  taps.weights[1] = fx * (1 - fy);
  taps.weights[2] = (1 - fx) * fy;
  taps.weights[3] = fx * fy;
}

/** target[offset + c] += scale · (interpolated feature c). */
export function addInterpolated(
  grid: FeatureGrid,
  taps: BilinearTaps,
  scale: number,
  target: Float32Array,
  offset: number,
): void {
  const { values, channels } = grid;
  const { cells, weights } = taps;
  const a = cells[0] * channels;
  const b = cells[1] * channels;
  const c = cells[2] * channels;
  const d = cells[3] * channels;
  const wa = weights[0] * scale;
  const wb = weights[1] * scale;
  const wc = weights[2] * scale;
  const wd = weights[3] * scale;
  for (let i = 0; i < channels; i++) {
    target[offset + i] += wa * values[a + i] + wb * values[b + i] + wc * values[c + i] + wd * values[d + i];
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
