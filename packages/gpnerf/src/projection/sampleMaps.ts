import { concat, gatherRows, input, matmul, reshape, type Value } from "@gpnerf/engine";

/** Bilinear taps of every sample in every view as graph values; see `BilinearTaps`. */
export interface TapValues {
  /** Row of each tap in the stacked maps of all views, int32 [points, views, 4]. */
  readonly cells: Value;
  /** Weights of the taps, 0 where the view does not see the sample, [points, views, 1, 4]. */
  readonly weights: Value;
}

/** Graph inputs `<name>.cells` and `<name>.weights`. */
export function tapInputs(name: string, points: number, views: number): TapValues {
  return {
    cells: input(`${name}.cells`, [points, views, 4], "int32"),
    weights: input(`${name}.weights`, [points, views, 1, 4]),
  };
}

/**
 * F_i(Π_i(x)) inside a graph: features of every sample in every view, with gradients to the maps.
 *
 * Training gathers outside the graphs instead (projection/gatherFeatures.ts), which keeps the maps out of them; this is
 * the definition that the gathers are tested against.
 *
 * @param maps one per view, [cells, channels] each
 * @returns [points, views, channels]
 */
export function sampleMaps(maps: readonly Value[], taps: TapValues): Value {
  const [points, views] = taps.cells.shape;
  const rows = gatherRows(concat(maps, 0), taps.cells);
  return reshape(matmul(taps.weights, rows), [points, views, maps[0].shape[1]]);
}
