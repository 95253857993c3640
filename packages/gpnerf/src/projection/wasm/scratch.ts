import { bilinearTaps, newTaps } from "../featureGrid.ts";
import type { ViewGrids } from "../gatherFeatures.ts";
import type { ProjectedSamples } from "../projectSamples.ts";
import { record } from "./rowKernels.ts";

/** Most records at once. */
const capacity = 1024;
/** Numbers for rows and scales, 128 KiB: most of a core's second-level cache is left for the maps. */
const numberCount = 32_768;

const numberBytes = Float32Array.BYTES_PER_ELEMENT;

/** Bytes that each thread needs for itself; a multiple of a cache line. */
export const scratchBytes = capacity * record.bytes + numberCount * numberBytes;

/** Where the records of successive samples find their rows and their scales: addresses and steps in bytes. */
export interface RecordPlaces {
  readonly row: number;
  /** 0 for one row that all share. */
  readonly rowStep: number;
  /** Bytes that are left between the rows of one point and those of the next. */
  readonly rowGap: number;
  readonly scales: number;
  readonly scaleStep: number;
}

/**
 * The part of a memory in which one thread prepares work for the row kernels: records, then rows and scales, which are
 * copied in and out.
 */
export class Scratch {
  /** Most points times views in one `recordSamples`. */
  readonly capacity = capacity;
  /** Rows and scales, at `address`; their users divide them. */
  readonly numbers: Float32Array;
  readonly address: number;
  /** The address of the first record and the one after the last. */
  readonly first: number;
  end: number;
  readonly #integers: Int32Array;
  readonly #floats: Float32Array;

  /** @param start where the part begins, a multiple of 4 */
  constructor(buffer: SharedArrayBuffer, start: number) {
    this.first = start;
    this.end = start;
    this.address = start + capacity * record.bytes;
    this.numbers = new Float32Array(buffer, this.address, numberCount);
    this.#integers = new Int32Array(buffer, start, (capacity * record.bytes) / numberBytes);
    this.#floats = new Float32Array(buffer, start, (capacity * record.bytes) / numberBytes);
  }

  /**
   * Make records for the points `first` … `end` - 1 in all views, in place of the earlier ones. Only samples that are
   * looked up get one; each has its place in [points, views], counted from `first`, whether it does or not.
   *
   * Records are listed view by view: successive points of a ray fall on the same cells or the next, which are then still
   * in the cache.
   *
   * @param maps addresses of the maps in which the taps lie, by view; shaped like the grids
   */
  recordSamples(
    samples: ProjectedSamples,
    grids: ViewGrids,
    [first, end]: readonly [number, number],
    maps: readonly number[],
    { row, rowStep, rowGap, scales, scaleStep }: RecordPlaces,
  ): void {
    const { views, pixels, visible } = samples;
    const [{ channels, width, height, scaleX, scaleY, outside }] = grids;
    const cellBytes = channels * numberBytes;
    const rowBytes = width * cellBytes;
    const integers = this.#integers;
    const floats = this.#floats;
    const isBounded = outside === "edge";
    const [lastColumn, lastRow] = [width - 1, height - 1];
    let at = 0;
    for (let view = 0; view < views; view++) {
      const map = maps[view];
      for (let point = first; point < end; point++) {
        const sample = point * views + view;
        // `isSampled` of the plain gathers, written out: asked for every sample.
        if (isBounded && visible[sample] !== 1) continue;
        let column = pixels[2 * sample] * scaleX;
        let line = pixels[2 * sample + 1] * scaleY;
        if (isBounded) {
          column = Math.min(Math.max(column, 0), lastColumn);
          line = Math.min(Math.max(line, 0), lastRow);
        }
        const left = Math.floor(column);
        const top = Math.floor(line);
        const fx = column - left;
        const fy = line - top;
        const place = sample - first * views;
        integers[at + field.row] = row + place * rowStep + (point - first) * rowGap;
        integers[at + field.scales] = scales + place * scaleStep;
        const tap = at + field.taps;
        const weight = at + field.weights;
        // Between four cells, as nearly all samples are, `bilinearTaps` is written out: it takes as long as the blending.
        if (left >= 0 && left < lastColumn && top >= 0 && top < lastRow) {
          const corner = map + top * rowBytes + left * cellBytes;
          integers[tap] = corner;
          integers[tap + 1] = corner + cellBytes;
          integers[tap + 2] = corner + rowBytes;
          integers[tap + 3] = corner + rowBytes + cellBytes;
          floats[weight] = (1 - fx) * (1 - fy);
          floats[weight + 1] = fx * (1 - fy);
          floats[weight + 2] = (1 - fx) * fy;
          floats[weight + 3] = fx * fy;
        } else {
          bilinearTaps(grids[view], pixels[2 * sample], pixels[2 * sample + 1], taps);
          for (let i = 0; i < 4; i++) {
            integers[tap + i] = map + taps.cells[i] * cellBytes;
            floats[weight + i] = taps.weights[i];
          }
        }
        at += field.count;
      }
    }
    this.end = this.first + at * numberBytes;
  }
}

const taps = newTaps();

/** Where the parts of a record lie, in numbers. */
const field = {
  count: record.bytes / numberBytes,
  row: record.row / numberBytes,
  scales: record.scales / numberBytes,
  taps: record.taps[0] / numberBytes,
  weights: record.weights[0] / numberBytes,
} as const;
