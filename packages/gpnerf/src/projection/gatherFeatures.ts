import { addInterpolated, bilinearTaps, type FeatureGrid, newTaps, scatterInterpolated } from "./featureGrid.ts";
import type { ProjectedSamples } from "./projectSamples.ts";

/** Grids of one modality, one per source view, all of one shape. */
export type ViewGrids = readonly FeatureGrid[];

/**
 * F_i(Π_i(x)): features of every sample in every view by bilinear interpolation. Where a view does not see the sample, 0
 * or, in grids surrounded by zeros, whatever lies there.
 *
 * @param grids the modalities to concatenate along channels, each with one grid per view
 * @returns [points, views, Σ channels]
 */
export function gatherFeatures(samples: ProjectedSamples, grids: readonly ViewGrids[]): Float32Array {
  const width = grids.reduce((total, [grid]) => total + grid.channels, 0);
  const gathered = new Float32Array(samples.count * samples.views * width);
  forEachSampled(samples, grids[0][0], (at, view, x, y) => {
    let offset = at * width;
    for (const modality of grids) {
      bilinearTaps(modality[view], x, y, taps);
      addInterpolated(modality[view], taps, one, 0, 1, gathered, offset);
      offset += modality[view].channels;
    }
  });
  return gathered;
}

/**
 * The adjoint of `gatherFeatures` for one modality: adds d loss/d gathered into d loss/d grid.
 *
 * @param gradient [points, views, width], possibly with more points at its end
 * @param width channels per point and view in `gradient`
 * @param firstChannel where the modality's channels start within width
 * @param gridGradients one array per view, shaped like the grid's values; added to
 */
export function scatterFeatures(
  samples: ProjectedSamples,
  grids: ViewGrids,
  gradient: Float32Array,
  width: number,
  firstChannel: number,
  gridGradients: readonly Float32Array[],
): void {
  forEachSampled(samples, grids[0], (at, view, x, y) => {
    bilinearTaps(grids[view], x, y, taps);
    scatterInterpolated(grids[view], taps, gridGradients[view], gradient, at * width + firstChannel);
  });
}

/**
 * The semantic field pooled along each ray in one pass: Σ_samples Σ_views weight · F_sem(Π(x)) (Eq. 5 inside Eq. 7).
 * Equal to gathering, weighting and summing, without materialising [points, views, channels].
 *
 * @param weights [points, views, groups]: channel c is weighed by group ⌊c · groups / channels⌋
 * @param rows how many sums to form over as many equal runs of points: one per ray, or one per point for the field itself
 * @returns [rows, channels]
 */
export function poolFeatures(
  samples: ProjectedSamples,
  grids: ViewGrids,
  weights: Float32Array,
  rows: number = samples.rayDirection.length / 3,
): Float32Array {
  const { channels } = grids[0];
  const pointsPerRow = samples.count / rows;
  const groups = weights.length / (samples.count * samples.views);
  const pooled = new Float32Array(rows * channels);
  forEachSampled(samples, grids[0], (at, view, x, y) => {
    const row = Math.floor(at / (samples.views * pointsPerRow));
    bilinearTaps(grids[view], x, y, taps);
    addInterpolated(grids[view], taps, weights, at * groups, groups, pooled, row * channels);
  });
  return pooled;
}

const taps = newTaps();
const one = Float32Array.of(1);

function forEachSampled(
  { count, views, visible, pixels }: ProjectedSamples,
  { outside }: FeatureGrid,
  visit: (at: number, view: number, x: number, y: number) => void,
): void {
  for (let at = 0; at < count * views; at++) {
    if (visible[at] === 1 || outside === "zeros") visit(at, at % views, pixels[2 * at], pixels[2 * at + 1]);
  }
}
