import { addInterpolated, bilinearTaps, type FeatureGrid, newTaps, scatterInterpolated } from "./featureGrid.ts";
import type { ProjectedSamples } from "./projectSamples.ts";

/** Grids of one modality, one per source view, all of one shape. */
export type ViewGrids = readonly FeatureGrid[];

/**
 * Ways to sample maps and to add gradients back into them: `plainGathers`, which is the definition, and `WasmGathers`,
 * which is several times faster. They differ by rounding.
 */
export interface Gathers {
  readonly gatherFeatures: typeof gatherFeatures;
  readonly poolFeatures: typeof poolFeatures;
  readonly scatterFeatures: typeof scatterFeatures;
  readonly multiplyFeatures: typeof multiplyFeatures;
  /**
   * Zeros shaped like the grids, for `scatterFeatures` to add to. They may be shared memory, and the same at every call
   * with a name: what was summed under it before must have been read.
   */
  readonly startGradients: (name: string, grids: ViewGrids) => readonly Float32Array[];
}

/**
 * F_i(Π_i(x)): features of every sample in every view by bilinear interpolation. Where a view does not see the sample, 0
 * or, in grids surrounded by zeros, whatever lies there.
 *
 * @param grids the modalities to concatenate along channels, each with one grid per view
 * @param gathered where to put the features, possibly with more points at its end, which become 0
 * @returns `gathered`, or a new array without it, [points, views, Σ channels]
 */
export function gatherFeatures(
  samples: ProjectedSamples,
  grids: readonly ViewGrids[],
  gathered?: Float32Array,
): Float32Array {
  const width = gatheredWidth(grids);
  const result = gathered?.fill(0) ?? new Float32Array(gatheredLength(samples, grids));
  forEachSampled(samples, grids[0][0], (at, view, x, y) => {
    let offset = at * width;
    for (const modality of grids) {
      bilinearTaps(modality[view], x, y, taps);
      addInterpolated(modality[view], taps, one, 0, 1, result, offset);
      offset += modality[view].channels;
    }
  });
  return result;
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
 * @param grids the maps whose channels joined are those of F_sem, each with one grid per view
 * @param weights [points, views, groups]: channel c is weighed by group ⌊c · groups / channels⌋; several maps divide the
 *   groups evenly, or share the only one
 * @param rows how many sums to form over as many equal runs of points: one per ray, or one per point for the field itself
 * @returns [rows, channels]
 */
export function poolFeatures(
  samples: ProjectedSamples,
  grids: readonly ViewGrids[],
  weights: Float32Array,
  rows: number = samples.rayDirection.length / 3,
): Float32Array {
  const pointsPerRow = samples.count / rows;
  const groups = weights.length / (samples.count * samples.views);
  const parts = pooledParts(grids, groups);
  const channels = gatheredWidth(grids);
  const pooled = new Float32Array(rows * channels);
  forEachSampled(samples, grids[0][0], (at, view, x, y) => {
    const row = Math.floor(at / (samples.views * pointsPerRow)) * channels;
    for (const part of parts) {
      const grid = part.grids[view];
      bilinearTaps(grid, x, y, taps);
      addInterpolated(grid, taps, weights, at * groups + part.firstGroup, part.groups, pooled, row + part.firstChannel);
    }
  });
  return pooled;
}

/**
 * Inner products of the features of every sample in every view, as `gatherFeatures` gives them, with those of the same sample in
 * all views and with vectors of its ray. They are all that a function of features blended over views needs of them, and
 * there are few.
 *
 * @param vectors [rays, count, Σ channels]
 * @param products where to put them, possibly with more points at its end, which become 0
 * @returns `products`, or a new array without it, [points, views, views + count]
 */
export function multiplyFeatures(
  samples: ProjectedSamples,
  grids: readonly ViewGrids[],
  vectors: Float32Array,
  products: Float32Array = new Float32Array(productCount(samples, grids, vectors)),
): Float32Array {
  const { count: points, views } = samples;
  const width = gatheredWidth(grids);
  const pointsPerRay = points / (samples.rayDirection.length / 3);
  const rayNumbers = (vectors.length * pointsPerRay) / points;
  const rows = new Float32Array(views * width + rayNumbers);
  const columns = rows.length / width;
  for (let point = 0; point < points; point++) {
    const ray = Math.floor(point / pointsPerRay) * rayNumbers;
    rows.fill(0).set(vectors.subarray(ray, ray + rayNumbers), views * width);
    for (let view = 0; view < views; view++) {
      const at = point * views + view;
      if (!isSampled(samples, grids[0][0], at)) continue;
      let offset = view * width;
      for (const modality of grids) {
        bilinearTaps(modality[view], samples.pixels[2 * at], samples.pixels[2 * at + 1], taps);
        addInterpolated(modality[view], taps, one, 0, 1, rows, offset);
        offset += modality[view].channels;
      }
    }
    for (let view = 0; view < views; view++) {
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let c = 0; c < width; c++) sum += rows[view * width + c] * rows[column * width + c];
        products[(point * views + view) * columns + column] = sum;
      }
    }
  }
  return products.fill(0, points * views * columns);
}

/** Numbers that `multiplyFeatures` gives. */
export function productCount(
  { count, views, rayDirection }: ProjectedSamples,
  grids: readonly ViewGrids[],
  vectors: Float32Array,
): number {
  const perRay = vectors.length / (rayDirection.length / 3) / gatheredWidth(grids);
  return count * views * (views + perRay);
}

/** One map of those that are pooled together: where its channels begin, and which groups of weights are for them. */
export interface PooledPart {
  readonly grids: ViewGrids;
  readonly firstChannel: number;
  readonly firstGroup: number;
  readonly groups: number;
}

/** The maps with their channels and groups. */
export function pooledParts(grids: readonly ViewGrids[], groups: number): PooledPart[] {
  const all = gatheredWidth(grids);
  let firstChannel = 0;
  return grids.map((views) => {
    const [{ channels }] = views;
    const part = {
      grids: views,
      firstChannel,
      firstGroup: Math.floor((firstChannel * groups) / all),
      groups: Math.max(1, (channels * groups) / all),
    };
    firstChannel += channels;
    return part;
  });
}

/** The definition, in TypeScript. */
export const plainGathers: Gathers = {
  gatherFeatures,
  poolFeatures,
  scatterFeatures,
  multiplyFeatures,
  startGradients: (_name, grids) => grids.map(({ values }) => new Float32Array(values.length)),
};

const taps = newTaps();
const one = Float32Array.of(1);

/** Channels of all modalities together. */
export function gatheredWidth(grids: readonly ViewGrids[]): number {
  return grids.reduce((total, [grid]) => total + grid.channels, 0);
}

/** Numbers that `gatherFeatures` gives. */
export function gatheredLength(samples: ProjectedSamples, grids: readonly ViewGrids[]): number {
  return samples.count * samples.views * gatheredWidth(grids);
}

function forEachSampled(
  samples: ProjectedSamples,
  grid: FeatureGrid,
  visit: (at: number, view: number, x: number, y: number) => void,
): void {
  const { count, views, pixels } = samples;
  for (let at = 0; at < count * views; at++) {
    if (isSampled(samples, grid, at)) visit(at, at % views, pixels[2 * at], pixels[2 * at + 1]);
  }
}

/** Whether a grid is looked up for the sample and view at an index of [points, views]; elsewhere features are 0. */
function isSampled({ visible }: ProjectedSamples, { outside }: FeatureGrid, at: number): boolean {
  return visible[at] === 1 || outside === "zeros";
}
