import type { LabelMap } from "../evaluation/confusion.ts";
import type { InstanceMaps } from "../evaluation/evaluate.ts";
import { classErrorMap } from "../figures/classErrorMap.ts";
import { colorizeClasses } from "../figures/colorizeClasses.ts";
import { colorizeDepth } from "../figures/colorizeDepth.ts";
import { colorizeInstances } from "../figures/colorizeInstances.ts";
import { encodePng } from "../figures/encodePng.ts";
import { errorMap } from "../figures/errorMap.ts";
import { featurePca } from "../figures/featurePca.ts";
import { colorImage, type RgbImage } from "../figures/rgbImage.ts";
import type { ImageSize } from "../images/imageSize.ts";
import type { LabelSet } from "../scene/labels.ts";
import type { DepthRange, Frame } from "../scene/scene.ts";
import type { ReportFigures, ReportView } from "./reportInput.ts";

/** What was rendered for one view; absent where the model does not make it. */
export interface RenderedMaps {
  /** Colour, [height, width, 3], sRGB in 0..1. */
  readonly color: Float32Array;
  /** z-depth in metres, [height, width]. */
  readonly depth?: Float32Array;
  /** Class index per pixel, [height, width]. */
  readonly classes?: LabelMap;
  /** Instances, true and answered. */
  readonly instances?: InstanceMaps;
  /** Semantic features at their own resolution, [height, width, channels]. */
  readonly features?: ImageSize & { readonly data: Float32Array; readonly channels: number };
}

/** What the pictures of a view need besides the maps. */
export interface FigureContext {
  /** Range of the depth colours. */
  readonly depthRange: DepthRange;
  /** Photo of the nearest source view, [height, width, 3], sRGB in 0..1. */
  readonly nearestView?: Float32Array;
  /** Mean of the source views' photos, [height, width, 3], sRGB in 0..1. */
  readonly meanView?: Float32Array;
  /** Classes of the label maps; without them class pictures are left out. */
  readonly labels?: LabelSet;
}

/** The pictures of one view by name; undefined where there is nothing to draw. */
export type ViewPictures = { readonly [name in keyof ReportFigures]-?: RgbImage | undefined };

/**
 * Draw the maps of one view: what is given, what was rendered, and where these differ.
 *
 * @param truth     photo with whatever else is known of it; its camera gives the size of all maps but the features
 * @param rendered  maps rendered for the same camera
 * @throws {RangeError} when a map does not have the photo's size
 */
export function viewPictures(truth: Frame, rendered: RenderedMaps, context: FigureContext): ViewPictures {
  const size = truth.camera;
  const { labels, depthRange, nearestView, meanView } = context;
  const { features, instances } = rendered;
  const color = (map: Float32Array) => colorImage(map, size);
  const depth = (map: Float32Array) => colorizeDepth(map, size, depthRange);
  const drawn = (map: LabelMap) => colorizeInstances(map, size, instances!.count);
  const classes = labels && ((map: LabelMap) => colorizeClasses(map, size, labels));

  return {
    truthColor: color(truth.color),
    renderedColor: color(rendered.color),
    colorError: errorMap(rendered.color, truth.color, size),
    nearestView: nearestView && color(nearestView),
    meanView: meanView && color(meanView),
    truthDepth: truth.depth && depth(truth.depth),
    renderedDepth: rendered.depth && depth(rendered.depth),
    truthClasses: truth.semantic && classes?.(truth.semantic),
    renderedClasses: rendered.classes && classes?.(rendered.classes),
    classErrors:
      labels && truth.semantic && rendered.classes
        ? classErrorMap(rendered.classes, truth.semantic, size, labels.ignoreLabel)
        : undefined,
    truthInstances: instances && drawn(instances.truth),
    renderedInstances: instances && drawn(instances.rendered),
    teacherInstances: instances?.teacher && drawn(instances.teacher),
    features: features && featurePca(features.data, features, features.channels),
  };
}

/**
 * The pictures of one view, as `htmlReport` wants them, from the maps themselves; see `viewPictures`.
 * @throws {RangeError} when a map does not have the photo's size
 */
export async function viewFigures(
  truth: Frame,
  rendered: RenderedMaps,
  context: FigureContext,
): Promise<Pick<ReportView, "figures" | "classes" | "instances">> {
  const { labels } = context;
  const { instances } = rendered;
  const images = viewPictures(truth, rendered, context);
  const encoded = await Promise.all(
    Object.entries(images).map(async ([name, image]) => (image ? [[name, await encodePng(image)]] : [])),
  );
  const seen = new Set([...(truth.semantic ?? []), ...(rendered.classes ?? [])]);
  return {
    figures: Object.fromEntries(encoded.flat()),
    classes: labelsIn(seen, labels?.ignoreLabel),
    ...(instances ? { instances: labelsIn(new Set(instances.truth), instances.count) } : {}),
  };
}

/** Rising labels but the one that stands for nothing. */
function labelsIn(labels: ReadonlySet<number>, without: number | undefined): number[] {
  return [...labels].filter((label) => label !== without).sort((a, b) => a - b);
}
