import type { LayerMap, RenderedPicture } from "../backend/renderBackend.ts";

/** A rendered picture with one value per pixel, whatever the strides of its maps were. */
export interface DensePicture {
  readonly width: number;
  readonly height: number;
  /** sRGB bytes, [height, width, 3]. */
  readonly color?: Uint8Array;
  /** z-depth in metres, [height, width]. */
  readonly depth?: Float32Array;
  /** Class index; the number of classes where none, [height, width]. */
  readonly classes?: Uint16Array;
  /** Probability of that class, 0..255, [height, width]. */
  readonly probability?: Uint8Array;
  /** Entropy over its maximum, 0..255, [height, width]. */
  readonly entropy?: Uint8Array;
  /** Instance id, 0 where unknown, [height, width]. */
  readonly instances?: Uint16Array;
  /** PCA colours, sRGB bytes, [height, width, 3]. */
  readonly features?: Uint8Array;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Bring all layers of a picture to its full size: what varies smoothly is interpolated, what must not be mixed (classes,
 * instances, and depth across edges) takes the nearest cell.
 */
export function densePicture({ layers }: RenderedPicture, { width, height }: Size): DensePicture {
  const size = { width, height };
  const smooth = (map: LayerMap | undefined, channels: number): Uint8Array | undefined =>
    map && interpolate(map, size, channels, new Uint8Array(width * height * channels));
  return present({
    width,
    height,
    color: smooth(layers.color, 3),
    depth: layers.depth && pickNearest(layers.depth, size, new Float32Array(width * height)),
    classes: layers.classes && pickNearest(layers.classes, size, new Uint16Array(width * height)),
    probability: layers.probability && pickNearest(layers.probability, size, new Uint8Array(width * height)),
    entropy: smooth(layers.entropy, 1),
    instances: layers.instances && pickNearest(layers.instances, size, new Uint16Array(width * height)),
    features: smooth(layers.features, 3),
  });
}

/** Fill `target` with the cell nearest to each pixel. */
function pickNearest<Values extends Uint8Array | Uint16Array | Float32Array>(
  map: LayerMap,
  { width, height }: Size,
  target: Values,
): Values {
  for (let y = 0; y < height; y++) {
    const row = Math.min(map.height - 1, Math.round(y / map.stride)) * map.width;
    for (let x = 0; x < width; x++) {
      target[y * width + x] = map.values[row + Math.min(map.width - 1, Math.round(x / map.stride))];
    }
  }
  return target;
}

/** Fill `target` by bilinear interpolation between cells; beyond the last cell its value goes on. */
function interpolate(map: LayerMap, { width, height }: Size, channels: number, target: Uint8Array): Uint8Array {
  if (map.stride === 1) {
    target.set(map.values as Uint8Array);
    return target;
  }
  const { values } = map;
  for (let y = 0; y < height; y++) {
    const [above, below, down] = neighbours(y / map.stride, map.height);
    for (let x = 0; x < width; x++) {
      const [left, right, across] = neighbours(x / map.stride, map.width);
      for (let c = 0; c < channels; c++) {
        const at = (row: number, column: number): number => values[(row * map.width + column) * channels + c];
        const top = at(above, left) + across * (at(above, right) - at(above, left));
        const bottom = at(below, left) + across * (at(below, right) - at(below, left));
        target[(y * width + x) * channels + c] = Math.round(top + down * (bottom - top));
      }
    }
  }
  return target;
}

function neighbours(position: number, count: number): [lower: number, upper: number, share: number] {
  const lower = Math.min(Math.floor(position), count - 1);
  return [lower, Math.min(lower + 1, count - 1), position - lower];
}

/** The same record without the layers that are not there. */
function present(maps: { readonly [key in keyof DensePicture]: DensePicture[key] | undefined }): DensePicture {
  const entries = Object.entries(maps).filter(([, map]) => map !== undefined);
  return Object.fromEntries(entries) as unknown as DensePicture;
}
