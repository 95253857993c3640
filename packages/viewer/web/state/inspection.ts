import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FrameMaps, SceneDescription } from "../backend/renderBackend.ts";
import { byId, instanceNames } from "../layers/legend.ts";
import { type LabelNames, type PixelFacts, pixelFacts } from "../layers/pixelFacts.ts";
import type { ShownPicture } from "../render/renderState.ts";

/** A pixel of the picture. */
export interface Pixel {
  readonly column: number;
  readonly row: number;
}

/** What is pointed at, and what was clicked. */
export interface Inspection {
  readonly hovered: Signal<Pixel | undefined>;
  readonly pinned: Signal<Pixel | undefined>;
  readonly hoveredFacts: ReadonlySignal<PixelFacts | undefined>;
  readonly pinnedFacts: ReadonlySignal<PixelFacts | undefined>;
}

/** @param truth of the photo whose camera the picture was rendered for */
export function createInspection(
  scene: SceneDescription,
  shown: ReadonlySignal<ShownPicture | undefined>,
  truth: ReadonlySignal<FrameMaps | undefined>,
): Inspection {
  const hovered = signal<Pixel | undefined>(undefined);
  const pinned = signal<Pixel | undefined>(undefined);
  const names = computed<LabelNames>(() => ({
    classes: byId(scene.classes),
    truthClasses: byId(scene.truthClasses ?? []),
    instances: instanceNames(scene, shown.value?.picture.instances),
  }));
  const factsOf = (pixel: ReadonlySignal<Pixel | undefined>): ReadonlySignal<PixelFacts | undefined> =>
    computed(() =>
      pixel.value && shown.value ? pixelFacts(shown.value.picture, truth.value, names.value, pixel.value) : undefined,
    );
  return { hovered, pinned, hoveredFacts: factsOf(hovered), pinnedFacts: factsOf(pinned) };
}
