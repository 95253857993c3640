import type { NamedColor, PointCloud } from "../backend/renderBackend.ts";
import type { LabelVisibility } from "../layers/labelLayer.ts";
import { blend, colorAt, faded } from "../layers/rgba.ts";

/**
 * Colours of labelled points: the label's over the photo's, like the pictures'. What is not alone turns grey.
 *
 * @param labels of the points
 * @param names  of the legend, by label
 * @returns [points, 3], sRGB bytes
 */
export function labelledPointColors(
  cloud: Pick<PointCloud, "colors">,
  labels: Uint8Array | Uint16Array,
  names: ReadonlyMap<number, NamedColor>,
  { opacity, hidden, solo }: LabelVisibility,
): Uint8Array {
  const colors = new Uint8Array(cloud.colors.length);
  for (let point = 0; point < labels.length; point++) {
    const photo = colorAt(cloud.colors, point);
    const label = labels[point];
    const named = hidden.has(label) ? undefined : names.get(label);
    const labelled = named ? blend(photo, named.color, opacity) : photo;
    colors.set(solo === undefined || label === solo ? labelled : faded(photo, 96), 3 * point);
  }
  return colors;
}
