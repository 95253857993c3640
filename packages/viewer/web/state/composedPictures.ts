import { computed, type ReadonlySignal } from "@preact/signals";
import type { SceneDescription } from "../backend/renderBackend.ts";
import { composeLayer, type LayerSettings } from "../layers/composeLayer.ts";
import type { RgbaPicture } from "../layers/rgba.ts";
import type { ViewLayerId } from "../layers/viewLayer.ts";
import type { ShownPicture } from "../render/renderState.ts";
import type { Viewer } from "./viewer.ts";

/** Pictures as they are drawn. */
export interface ComposedPictures {
  /** The chosen layer for the camera as it is; undefined while there is no picture of it. */
  readonly main: ReadonlySignal<RgbaPicture | undefined>;
  /** The layer right of the divider, likewise. */
  readonly compared: ReadonlySignal<RgbaPicture | undefined>;
  /** The newest picture wherever its camera was. */
  readonly last: ReadonlySignal<RgbaPicture | undefined>;
}

type Parts = Pick<Viewer, "scene" | "current" | "truth" | "layer" | "compared" | "settings" | "render">;

export function composedPictures(viewer: Parts): ComposedPictures {
  const { scene, current, truth, settings } = viewer;
  const ofCamera = (layer: ViewLayerId | undefined): RgbaPicture | undefined =>
    layer && composeLayer(layer, scene, current.value?.picture, truth.value, settings.value);
  return {
    main: computed(() => ofCamera(viewer.layer.value)),
    compared: computed(() => ofCamera(viewer.compared.value)),
    last: computed(() => lastPicture(scene, viewer.layer.value, viewer.render.shown.value, settings.value)),
  };
}

function lastPicture(
  scene: SceneDescription,
  layer: ViewLayerId,
  shown: ShownPicture | undefined,
  settings: LayerSettings,
): RgbaPicture | undefined {
  if (layer === "points") return undefined;
  const isOfPhoto = layer === "truth" || layer === "error";
  return composeLayer(isOfPhoto ? "color" : layer, scene, shown?.picture, undefined, settings);
}
