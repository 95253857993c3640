import { invertRigid } from "../../cameras/camera.ts";
import type { DepthRange } from "../scene.ts";
import type { VisitPoint } from "./colmapModel.ts";

const bins = 512;
/** Depths that are told apart, in the model's unit, which may be anything. */
const nearest = 1e-5;
const farthest = 1e7;
const binsPerLog = bins / Math.log(farthest / nearest);
const lowPercentile = 0.01;
const highPercentile = 0.99;
/** Fewer points say nothing about percentiles. */
const fewestPoints = 8;

/** Depths of a model's points in the images that see them. */
export interface PointDepths {
  /** Count a point. */
  readonly visit: VisitPoint;
  /** 1st and 99th percentile of the z-depths in an image, to 6 %; undefined when it sees fewer than 8 points. */
  spanOf(imageId: number): DepthRange | undefined;
}

/**
 * Gather z-depths by image, as histograms over their logarithm: models have millions of points, and no depth need be
 * known better than a few per cent. Points behind an image, and images that are not known, are passed over.
 *
 * @param images pose of each image, camera to world, by id
 */
export function pointDepths(images: ReadonlyMap<number, Float64Array>): PointDepths {
  const zRows = new Map<number, readonly number[]>();
  for (const [id, worldFromCamera] of images) {
    const m = invertRigid(worldFromCamera);
    zRows.set(id, [m[8], m[9], m[10], m[11]]);
  }
  const histograms = new Map<number, Uint32Array>();
  return {
    visit([x, y, z], imageIds) {
      for (const id of imageIds) {
        const row = zRows.get(id);
        if (row === undefined) continue;
        const depth = row[0] * x + row[1] * y + row[2] * z + row[3];
        if (!(depth > nearest && depth < farthest)) continue;
        let histogram = histograms.get(id);
        if (histogram === undefined) {
          histogram = new Uint32Array(bins);
          histograms.set(id, histogram);
        }
        histogram[Math.floor(Math.log(depth / nearest) * binsPerLog)]++;
      }
    },
    spanOf(imageId) {
      const histogram = histograms.get(imageId);
      return histogram && spanOfHistogram(histogram);
    },
  };
}

/** The lower end of the bin that holds the low percentile, and the upper end of the other's. */
function spanOfHistogram(histogram: Uint32Array): DepthRange | undefined {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total < fewestPoints) return undefined;
  const binAt = (fraction: number): number => {
    let below = 0;
    return histogram.findIndex((count) => {
      below += count;
      return count > 0 && below > fraction * total;
    });
  };
  const edge = (bin: number): number => nearest * Math.exp(bin / binsPerLog);
  return { near: edge(binAt(lowPercentile)), far: edge(binAt(highPercentile) + 1) };
}
