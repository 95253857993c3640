import { ConfigError } from "../errors.ts";
import { isMesh, type LabelledMesh, type LabelledPoints } from "../fusion/labelledSurface.ts";
import type { LabelSet } from "../scene/labels.ts";

/** What the colours of an exported surface show. */
export type SurfaceColoring = "photo" | "class";

/**
 * Colours of a surface's points.
 *
 * @returns sRGB bytes, [points, 3]; black where unlabelled, when they show classes
 * @throws {ConfigError} when class colours are asked of a surface without classes
 */
export function surfaceColors(
  who: string,
  surface: LabelledPoints,
  { color = "photo", labels }: { readonly color?: SurfaceColoring; readonly labels?: LabelSet },
): Uint8Array {
  if (color === "photo") return surface.colors;
  const { classes } = surface;
  if (!classes || !labels) {
    throw new ConfigError(`${who}: class colours were asked for, but the surface has no classes`, {
      hint: "Use photo colours, or fuse views with class labels.",
    });
  }
  const colors = new Uint8Array(surface.positions.length);
  for (const [point, label] of classes.entries()) {
    if (label !== labels.ignoreLabel) colors.set(labels.colors[label], point * 3);
  }
  return colors;
}

/**
 * Check that the attributes of a surface belong together.
 * @throws {RangeError} naming the attribute that does not fit
 */
export function checkSurface(who: string, surface: LabelledPoints | LabelledMesh, labels: LabelSet | undefined): void {
  const points = surface.positions.length / 3;
  const { normals, colors, classes, instances } = surface;
  const expected = {
    normals: [normals, 3],
    colors: [colors, 3],
    classes: [classes, 1],
    instances: [instances, 1],
  } as const;
  for (const [name, [values, perPoint]] of Object.entries(expected)) {
    if (values === undefined || values.length === points * perPoint) continue;
    throw new RangeError(`${who}: ${name} has ${values.length} values, ${points} points need ${points * perPoint}`);
  }
  if (classes && !labels) throw new RangeError(`${who}: the surface has classes, their label set is needed`);
  const stray = classes?.find((label) => label > labels!.ignoreLabel);
  if (stray !== undefined) {
    throw new RangeError(`${who}: class ${stray} is not among the ${labels!.ignoreLabel} of ${labels!.name}`);
  }
  if (isMesh(surface)) {
    const index = surface.triangles.find((vertex) => vertex >= points);
    if (index !== undefined) throw new RangeError(`${who}: a triangle has vertex ${index}, there are ${points}`);
  }
}
