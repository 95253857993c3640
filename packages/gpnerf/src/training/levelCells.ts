import type { TensorData } from "@gpnerf/engine";
import { levelName } from "../model/levelNames.ts";
import { bilinearTaps, type FeatureGrid, newTaps } from "../projection/featureGrid.ts";

/** Where the rays of a step meet one level of the target view's own map. */
export interface LevelCells {
  /** Cell of the level that each ray goes through, [rays]; the number of cells for rays that pass between cells. */
  readonly cells: Int32Array<ArrayBuffer>;
  /** 0 for cells that a ray goes through, else 1, [cells]. */
  readonly kept: Float32Array<ArrayBuffer>;
  /** The taps that read the level at each ray, [rays, 4]. */
  readonly tapCells: Int32Array<ArrayBuffer>;
  readonly tapWeights: Float32Array<ArrayBuffer>;
}

/**
 * Where rays meet the levels of a map.
 *
 * @param cells of the finest level, [rays]
 * @param levels the maps that F_sem of the view is kept in, from the finest
 */
export function levelCells(cells: Int32Array, levels: readonly FeatureGrid[]): LevelCells[] {
  const [finest] = levels;
  // A power of two, 1 for the finest level.
  return levels.map((level) => meetings(cells, finest.width, level, finest.scaleX / level.scaleX));
}

/** @param step cells of the finest level from one cell of the level to the next */
function meetings(cells: Int32Array, finestWidth: number, level: FeatureGrid, step: number): LevelCells {
  // Sampled at cells of the finest level instead of pixels.
  const grid: FeatureGrid = { ...level, scaleX: 1 / step, scaleY: 1 / step, outside: "edge" };
  const count = level.width * level.height;
  const met = new Int32Array(cells.length).fill(count);
  const kept = new Float32Array(count).fill(1);
  const tapCells = new Int32Array(4 * cells.length);
  const tapWeights = new Float32Array(4 * cells.length);
  const taps = newTaps();
  cells.forEach((cell, ray) => {
    const [column, row] = [cell % finestWidth, Math.floor(cell / finestWidth)];
    bilinearTaps(grid, column, row, taps);
    tapCells.set(taps.cells, 4 * ray);
    tapWeights.set(taps.weights, 4 * ray);
    if (column % step !== 0 || row % step !== 0) return;
    met[ray] = taps.cells[0];
    kept[taps.cells[0]] = 0;
  });
  return { cells: met, kept, tapCells, tapWeights };
}

/** What the perception stages read about the rays, level by level. */
export function levelFeeds(levels: readonly LevelCells[]): Record<string, TensorData> {
  return Object.fromEntries(
    levels.flatMap(({ cells, kept, tapCells, tapWeights }, level): [string, TensorData][] => [
      [levelName("cells", level), cells],
      [levelName("kept", level), kept],
      [`${levelName("teacher", level)}.cells`, tapCells],
      [`${levelName("teacher", level)}.weights`, tapWeights],
    ]),
  );
}
