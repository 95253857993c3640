import type { SharedMemory } from "../../wasm/webAssembly.ts";
import {
  type Gathers,
  gatheredLength,
  gatheredWidth,
  plainGathers,
  pooledParts,
  productCount,
  type ViewGrids,
} from "../gatherFeatures.ts";
import type { ProjectedSamples } from "../projectSamples.ts";
import { GradientMemory } from "./gradientMemory.ts";
import { instantiateRowKernels, type RowKernels } from "./rowKernels.ts";
import { Scratch } from "./scratch.ts";

const numberBytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * The gathers of one thread with vector instructions, on maps that lie in a memory of WebAssembly. Taps are found in
 * TypeScript, a block of samples at a time; the kernels go over the channels, which is where the time goes. Results are
 * copied out block by block, while they are in the cache.
 *
 * Maps outside the memory are left to the plain gathers.
 */
export class WasmGathers implements Gathers {
  readonly #kernels: RowKernels;
  readonly #scratch: Scratch;
  readonly #gradients = new Map<string, GradientMemory>();

  /** @param scratch address of `scratchBytes` in the memory that no other thread uses */
  constructor(memory: SharedMemory, scratch: number) {
    this.#kernels = instantiateRowKernels(memory);
    this.#scratch = new Scratch(memory.buffer, scratch);
  }

  readonly gatherFeatures: Gathers["gatherFeatures"] = (
    samples,
    grids,
    gathered = new Float32Array(gatheredLength(samples, grids)),
  ) => {
    const width = gatheredWidth(grids);
    const scratch = this.#scratch;
    const { numbers, address } = scratch;
    const one = numbers.length - 1;
    const maps = grids.map(addressesOf);
    const block = pointsPerBlock(scratch, samples, Math.floor(one / width));
    if (!maps.every(isResident) || block === 0) return plainGathers.gatherFeatures(samples, grids, gathered);

    numbers[one] = 1;
    const places = { rowStep: width * numberBytes, rowGap: 0, scales: address + one * numberBytes, scaleStep: 0 };
    const pointNumbers = samples.views * width;
    forEachBlock(0, samples.count, block, (first, end) => {
      const rows = numbers.subarray(0, (end - first) * pointNumbers);
      this.#kernels.clear(address, rows.byteLength);
      let row = address;
      grids.forEach((modality, i) => {
        const rowBytes = modality[0].channels * numberBytes;
        scratch.recordSamples(samples, modality, [first, end], maps[i], { row, ...places });
        this.#kernels.addBlended(scratch.first, scratch.end, rowBytes, 1);
        row += rowBytes;
      });
      gathered.set(rows, first * pointNumbers);
    });
    return gathered.fill(0, samples.count * pointNumbers);
  };

  readonly poolFeatures: Gathers["poolFeatures"] = (
    samples,
    grids,
    weights,
    rows = samples.rayDirection.length / 3,
  ) => {
    const channels = gatheredWidth(grids);
    const scratch = this.#scratch;
    const { numbers, address } = scratch;
    const maps = grids.map(addressesOf);
    const pointsPerRow = samples.count / rows;
    const pointScales = weights.length / samples.count;
    const groups = pointScales / samples.views;
    const block = pointsPerBlock(scratch, samples, Math.floor((numbers.length - channels) / groups));
    if (!maps.every(isResident) || block === 0) return plainGathers.poolFeatures(samples, grids, weights, rows);

    const parts = pooledParts(grids, groups).map(({ firstChannel, firstGroup, ...part }) => ({
      ...part,
      places: {
        row: address + firstChannel * numberBytes,
        rowStep: 0,
        rowGap: 0,
        scales: address + (channels + firstGroup) * numberBytes,
        scaleStep: groups * numberBytes,
      },
    }));
    const sum = numbers.subarray(0, channels);
    const pooled = new Float32Array(rows * channels);
    for (let row = 0; row < rows; row++) {
      this.#kernels.clear(address, sum.byteLength);
      forEachBlock(row * pointsPerRow, (row + 1) * pointsPerRow, block, (first, end) => {
        numbers.set(weights.subarray(first * pointScales, end * pointScales), channels);
        parts.forEach((part, i) => {
          const groupBytes = (part.grids[0].channels * numberBytes) / part.groups;
          scratch.recordSamples(samples, part.grids, [first, end], maps[i], part.places);
          this.#kernels.addBlended(scratch.first, scratch.end, groupBytes, part.groups);
        });
      });
      pooled.set(sum, row * channels);
    }
    return pooled;
  };

  readonly multiplyFeatures: Gathers["multiplyFeatures"] = (
    samples,
    grids,
    vectors,
    products = new Float32Array(productCount(samples, grids, vectors)),
  ) => {
    const { count: points, views } = samples;
    const width = gatheredWidth(grids);
    const rowBytes = width * numberBytes;
    const pointsPerRay = points / (samples.rayDirection.length / 3);
    const rayNumbers = (vectors.length * pointsPerRay) / points;
    const columns = views + rayNumbers / width;
    const scratch = this.#scratch;
    const { numbers, address } = scratch;
    const maps = grids.map(addressesOf);
    const pointNumbers = columns * width;
    const triangle = (views * (2 * columns - views + 1)) / 2;
    // Rows of each point in all views and, behind them, the vectors of its ray; at the end the products of one point.
    const one = numbers.length - 1;
    const out = one - triangle;
    const block = pointsPerBlock(scratch, samples, Math.floor(out / pointNumbers) * views);
    if (!maps.every(isResident) || block === 0) {
      return plainGathers.multiplyFeatures(samples, grids, vectors, products);
    }

    numbers[one] = 1;
    const ofPoint = numbers.subarray(out, one);
    const places = {
      rowStep: rowBytes,
      rowGap: rayNumbers * numberBytes,
      scales: address + one * numberBytes,
      scaleStep: 0,
    };
    forEachBlock(0, points, block, (first, end) => {
      this.#kernels.clear(address, (end - first) * pointNumbers * numberBytes);
      let row = address;
      grids.forEach((modality, i) => {
        const bytes = modality[0].channels * numberBytes;
        scratch.recordSamples(samples, modality, [first, end], maps[i], { row, ...places });
        this.#kernels.addBlended(scratch.first, scratch.end, bytes, 1);
        row += bytes;
      });
      for (let point = first; point < end; point++) {
        const ray = Math.floor(point / pointsPerRay) * rayNumbers;
        const at = (point - first) * pointNumbers;
        numbers.set(vectors.subarray(ray, ray + rayNumbers), at + views * width);
        const [rows, left, right] = [at, at + views * width, at + pointNumbers].map((i) => address + i * numberBytes);
        this.#kernels.multiply(rows, left, right, rowBytes, address + out * numberBytes);
        mirror(ofPoint, views, columns, products, point * views * columns);
      }
    });
    return products.fill(0, points * views * columns);
  };

  readonly scatterFeatures: Gathers["scatterFeatures"] = (
    samples,
    grids,
    gradient,
    width,
    firstChannel,
    gridGradients,
  ) => {
    const memory = [...this.#gradients.values()].find(({ arrays }) => arrays[0] === gridGradients[0]);
    const block = memory
      ? pointsPerBlock(memory.scratch, samples, Math.floor(memory.scratch.numbers.length / width))
      : 0;
    if (!memory || block === 0) {
      plainGathers.scatterFeatures(samples, grids, gradient, width, firstChannel, gridGradients);
      return;
    }
    const { scratch, kernels, addresses } = memory;
    const { numbers, address } = scratch;
    const places = {
      row: address + firstChannel * numberBytes,
      rowStep: width * numberBytes,
      rowGap: 0,
      scales: address,
      scaleStep: 0,
    };
    const pointNumbers = samples.views * width;
    forEachBlock(0, samples.count, block, (first, end) => {
      numbers.set(gradient.subarray(first * pointNumbers, end * pointNumbers));
      scratch.recordSamples(samples, grids, [first, end], addresses, places);
      kernels.scatter(scratch.first, scratch.end, grids[0].channels * numberBytes);
    });
  };

  /** In shared memory, or in ordinary memory when there is not enough of it. */
  readonly startGradients: Gathers["startGradients"] = (name, grids) => {
    const lengths = grids.map(({ values }) => values.length);
    let memory = this.#gradients.get(name);
    if (!memory?.fits(lengths)) {
      memory = GradientMemory.create(lengths);
      if (!memory) return plainGathers.startGradients(name, grids);
      this.#gradients.set(name, memory);
    }
    const { arrays, addresses, kernels } = memory;
    for (const [map, { byteLength }] of arrays.entries()) kernels.clear(addresses[map], byteLength);
    return arrays;
  };
}

/**
 * Write [rows, columns] from a place on, of which the products on and right of the diagonal are given, one row's after
 * another's; the first columns are symmetric.
 */
function mirror(triangle: Float32Array, rows: number, columns: number, products: Float32Array, at: number): void {
  let next = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = row; column < columns; column++) {
      const product = triangle[next++];
      products[at + row * columns + column] = product;
      if (column < rows) products[at + column * columns + row] = product;
    }
  }
}

/** Where the maps of all views begin, unless one lies elsewhere. */
function addressesOf(grids: ViewGrids): number[] | undefined {
  const addresses = grids.flatMap(({ address }) => address ?? []);
  return addresses.length === grids.length ? addresses : undefined;
}

function isResident(addresses: number[] | undefined): addresses is number[] {
  return addresses !== undefined;
}

/** Points whose samples in all views fit into the scratch, when its numbers hold so many rows; 0 if none. */
function pointsPerBlock({ capacity }: Scratch, { views }: ProjectedSamples, rows: number): number {
  return Math.floor(Math.min(capacity, rows) / views);
}

/** Visit the range `first` … `end` - 1 in parts of at most `size`. */
function forEachBlock(first: number, end: number, size: number, visit: (first: number, end: number) => void): void {
  for (let start = first; start < end; start += size) visit(start, Math.min(start + size, end));
}
