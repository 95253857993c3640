import type { FrameMaps, NamedColor, SceneDescription } from "../backend/renderBackend.ts";
import type { DensePicture } from "./densePicture.ts";
import { colorAt, hexColor, type Rgb } from "./rgba.ts";

/** All that is known about a pixel. */
export interface PixelFacts {
  readonly column: number;
  readonly row: number;
  readonly color?: { readonly rgb: Rgb; readonly hex: string };
  readonly className?: NamedColor | undefined;
  /** 0..1 */
  readonly probability?: number;
  /** 0..1 of its maximum. */
  readonly uncertainty?: number;
  readonly instance?: NamedColor | undefined;
  readonly depthMeters?: number;
  /** At a photo's camera: what the ground truth says. */
  readonly truth?: {
    readonly color: string;
    readonly className?: NamedColor | undefined;
    readonly instance?: NamedColor | undefined;
    readonly depthMeters?: number;
  };
}

/** Names to look labels up in. */
export interface LabelNames {
  readonly classes: ReadonlyMap<number, NamedColor>;
  readonly truthClasses: ReadonlyMap<number, NamedColor>;
  readonly instances: ReadonlyMap<number, NamedColor>;
}

/** Read a pixel of a picture, and of the truth where it is known. */
export function pixelFacts(
  picture: DensePicture,
  truth: FrameMaps | undefined,
  names: LabelNames,
  { column, row }: { readonly column: number; readonly row: number },
): PixelFacts {
  const pixel = row * picture.width + column;
  const { color, classes, probability, entropy, instances, depth } = picture;
  const rgb = color && colorAt(color, pixel);
  return {
    column,
    row,
    ...(rgb ? { color: { rgb, hex: hexColor(rgb) } } : {}),
    ...(classes ? { className: names.classes.get(classes[pixel]) } : {}),
    ...(probability ? { probability: probability[pixel] / 255 } : {}),
    ...(entropy ? { uncertainty: entropy[pixel] / 255 } : {}),
    ...(instances ? { instance: names.instances.get(instances[pixel]) } : {}),
    ...(depth ? { depthMeters: depth[pixel] } : {}),
    ...(truth ? { truth: truthFacts(truth, names, pixel) } : {}),
  };
}

function truthFacts(truth: FrameMaps, names: LabelNames, pixel: number): NonNullable<PixelFacts["truth"]> {
  const { color, semantic, instance, depth } = truth;
  return {
    color: hexColor(colorAt(color, pixel)),
    ...(semantic ? { className: names.truthClasses.get(semantic[pixel]) } : {}),
    ...(instance ? { instance: names.instances.get(instance[pixel]) } : {}),
    ...(depth && depth[pixel] > 0 ? { depthMeters: depth[pixel] } : {}),
  };
}

/** The facts as one sentence, for screen readers. */
export function describePixel(facts: PixelFacts, scene: Pick<SceneDescription, "target">): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const kind = scene.target === "instances" ? "instance" : "class";
  const parts = [
    facts.className ? `${kind} ${facts.className.name}` : "no class",
    facts.probability === undefined ? undefined : `probability ${percent(facts.probability)}`,
    facts.instance && `object ${facts.instance.name}`,
    facts.depthMeters === undefined ? undefined : `depth ${facts.depthMeters.toFixed(2)} metres`,
    facts.color && `colour ${facts.color.hex}`,
    facts.truth?.className && `truth ${facts.truth.className.name}`,
  ];
  return `Pixel ${facts.column}, ${facts.row}: ${parts.filter((part) => part !== undefined).join(", ")}`;
}
