/** Where a map lies on the page, and what part of the world it shows. */
export interface MapFrame {
  /** Place on the page, pixels. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** World position, as seen from above, at the map's middle. */
  readonly middle: readonly [right: number, down: number];
  /** Pixels per unit of the world. */
  readonly scale: number;
}

/** Room around what the map must show, as a share of its size. */
const margin = 0.06;

/**
 * Fit a map into a place on the page.
 *
 * @param points  positions seen from above, [points, (right, down, up)]; the outermost 1 % may fall off the map
 * @param cameras likewise; all of them are on the map
 */
export function fitMap(
  place: Pick<MapFrame, "left" | "top" | "width" | "height">,
  points: Float32Array,
  cameras: Float32Array,
): MapFrame {
  const ranges = [0, 1].map((axis) => {
    const [lowest, highest] = [range(points, axis, 0.01), range(cameras, axis, 0)];
    return [Math.min(lowest[0], highest[0]), Math.max(lowest[1], highest[1])] as const;
  });
  const [width, height] = ranges.map(([low, high]) => (high - low) * (1 + 2 * margin));
  const scale = Math.min(place.width / width, place.height / height);
  const [right, down] = ranges.map(([low, high]) => (low + high) / 2);
  // Cameras all in one place and nothing else: any scale shows them.
  return { ...place, middle: [right, down], scale: Number.isFinite(scale) ? scale : 100 };
}

/** A position on the page. */
export function onPage(
  { left, top, width, height, middle, scale }: MapFrame,
  right: number,
  down: number,
): [x: number, y: number] {
  return [left + width / 2 + (right - middle[0]) * scale, top + height / 2 + (down - middle[1]) * scale];
}

/** Lowest and highest value of an axis, without a share of the values at both ends; empty for no points. */
function range(points: Float32Array, axis: number, share: number): readonly [number, number] {
  const values = new Float32Array(points.length / 3);
  if (values.length === 0) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) values[i] = points[3 * i + axis];
  values.sort();
  const last = values.length - 1;
  return [values[Math.round(share * last)], values[Math.round((1 - share) * last)]];
}

/** A round number (1, 2 or 5 times a power of ten) of at most `most`. */
export function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((digit) => digit * power).find((length) => length <= most) ?? power;
}
