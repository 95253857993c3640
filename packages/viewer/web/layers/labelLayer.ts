import { blend, colorAt, faded, paint, type Rgb, type RgbaPicture } from "./rgba.ts";

/** Which labels of a legend are shown, and how strongly. */
export interface LabelVisibility {
  /** 0: the picture below alone; 1: the labels' colours alone. */
  readonly opacity: number;
  readonly hidden: ReadonlySet<number>;
  /** Only this one stands out; the rest turns grey. */
  readonly solo: number | undefined;
}

/**
 * Labels laid over a picture.
 *
 * Where a label is hidden or is none of the legend's, the picture below shows as it is; where another one is alone
 * (`solo`), a grey version of it.
 *
 * @param labels  [height, width]
 * @param colors  of the legend, by label
 * @param below   sRGB bytes, [height, width, 3]; mid grey when absent
 */
export function labelLayer(
  labels: Uint8Array | Uint16Array,
  size: { readonly width: number; readonly height: number },
  colors: ReadonlyMap<number, Rgb>,
  { opacity, hidden, solo }: LabelVisibility,
  below?: Uint8Array,
): RgbaPicture {
  return paint(size, (pixel) => {
    const under = below ? colorAt(below, pixel) : ([128, 128, 128] as const);
    const label = labels[pixel];
    if (solo !== undefined && label !== solo) return faded(under, 96);
    const color = colors.get(label);
    return color === undefined || hidden.has(label) ? under : blend(under, color, opacity);
  });
}

/** How many pixels carry each label. */
export function countLabels(labels: Uint8Array | Uint16Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
