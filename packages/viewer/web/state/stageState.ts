import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { SceneDescription } from "../backend/renderBackend.ts";
import { pictureFrame, type Rectangle } from "../geometry/pictureFrame.ts";

/** How large the stage is, and where the picture lies on it. */
export interface StageState {
  /** CSS pixels. */
  readonly size: Signal<{ readonly width: number; readonly height: number }>;
  readonly frame: ReadonlySignal<Rectangle>;
  readonly showsCameras: Signal<boolean>;
  readonly showsMap: Signal<boolean>;
  /** Whether pictures are enlarged smoothly; else their pixels are seen. */
  readonly isSmooth: Signal<boolean>;
  /** Draws the 3D stage and gives its canvas; undefined without WebGL. */
  readonly canvas: Signal<(() => HTMLCanvasElement) | undefined>;
}

/** Free room around the picture, CSS pixels; none where the stage is small. */
const margin = 20;
const smallStage = 640;

export function createStageState(scene: SceneDescription, isPhone: boolean): StageState {
  const size = signal({ width: 1, height: 1 });
  return {
    size,
    frame: computed(() => {
      const free = size.value.width < smallStage ? 0 : margin;
      return pictureFrame(size.value, scene.renderSize, { left: free, top: free, right: free, bottom: free });
    }),
    showsCameras: signal(true),
    showsMap: signal(!isPhone),
    isSmooth: signal(true),
    canvas: signal<(() => HTMLCanvasElement) | undefined>(undefined),
  };
}
