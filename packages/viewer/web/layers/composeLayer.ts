import type { FrameMaps, SceneDescription } from "../backend/renderBackend.ts";
import { inferno } from "../fromGpnerf.ts";
import type { DensePicture } from "./densePicture.ts";
import { classErrorLayer, colorErrorLayer, depthErrorLayer } from "./errorLayer.ts";
import { type LabelVisibility, labelLayer } from "./labelLayer.ts";
import { byId, colorsById, instanceNames } from "./legend.ts";
import { colorAt, paint, type RgbaPicture } from "./rgba.ts";
import { depthColors, knownDepth, type ScaleRange, scaleLayer } from "./scaleLayer.ts";
import type { ViewLayerId } from "./viewLayer.ts";

/** Which part of the truth is shown. */
export type TruthKind = "photo" | "classes" | "instances" | "depth";
/** Which error is shown. */
export type ErrorKind = "color" | "classes" | "depth";

/** How layers are shown; chosen in the panels. */
export interface LayerSettings {
  readonly classes: LabelVisibility;
  readonly instances: LabelVisibility;
  readonly depthRange: ScaleRange;
  readonly truthKind: TruthKind;
  readonly errorKind: ErrorKind;
}

/** Uncertainty runs from certain to all classes equally probable. */
export const uncertaintyRange: ScaleRange = { low: 0, high: 1 };

/**
 * Draw a layer.
 * @param truth of the photo whose camera the picture was rendered for
 * @returns undefined when the picture or the truth do not have it, and for `points`, which is not a picture
 */
export function composeLayer(
  layer: ViewLayerId,
  scene: SceneDescription,
  picture: DensePicture | undefined,
  truth: FrameMaps | undefined,
  settings: LayerSettings,
): RgbaPicture | undefined {
  if (layer === "truth") return truth && truthLayer(scene, truth, settings);
  if (picture === undefined) return undefined;
  if (layer === "error") return truth && errorLayer(scene, picture, truth, settings);
  const { color, classes, instances, depth, features, entropy } = picture;
  switch (layer) {
    case "color":
      return color && paint(picture, (pixel) => colorAt(color, pixel));
    case "semantics":
      return classes && labelLayer(classes, picture, colorsById(byId(scene.classes)), settings.classes, color);
    case "instances":
      return (
        instances &&
        labelLayer(instances, picture, colorsById(instanceNames(scene, instances)), settings.instances, color)
      );
    case "depth":
      return depth && depthLayer(depth, picture, settings.depthRange);
    case "features":
      return features && paint(picture, (pixel) => colorAt(features, pixel));
    case "uncertainty":
      return entropy && scaleLayer(picture, (pixel) => entropy[pixel] / 255, uncertaintyRange, inferno);
    case "points":
      return undefined;
  }
}

function truthLayer(scene: SceneDescription, truth: FrameMaps, settings: LayerSettings): RgbaPicture | undefined {
  const { color, semantic, instance, depth } = truth;
  const size = scene.renderSize;
  switch (settings.truthKind) {
    case "photo":
      return paint(size, (pixel) => colorAt(color, pixel));
    case "classes": {
      const names = byId(scene.truthClasses ?? []);
      return semantic && labelLayer(semantic, size, colorsById(names), settings.classes, color);
    }
    case "instances":
      return (
        instance && labelLayer(instance, size, colorsById(instanceNames(scene, instance)), settings.instances, color)
      );
    case "depth":
      return depth && depthLayer(depth, size, settings.depthRange);
  }
}

function errorLayer(
  scene: SceneDescription,
  picture: DensePicture,
  truth: FrameMaps,
  settings: LayerSettings,
): RgbaPicture | undefined {
  const { color, classes, depth } = picture;
  switch (settings.errorKind) {
    case "color":
      return color && colorErrorLayer(color, truth.color, picture);
    case "classes": {
      if (!classes || !truth.semantic || !scene.isTruthComparable) return undefined;
      return classErrorLayer(classes, truth.semantic, scene.classes.length, truth.color, picture);
    }
    case "depth":
      return depth && truth.depth && depthErrorLayer(depth, truth.depth, picture);
  }
}

function depthLayer(
  depth: Float32Array,
  size: { readonly width: number; readonly height: number },
  range: ScaleRange,
): RgbaPicture {
  return scaleLayer(size, (pixel) => knownDepth(depth, pixel), range, depthColors);
}
