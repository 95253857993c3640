import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { FrameMaps, PointCloud, RenderBackend, SceneDescription, WireCamera } from "../backend/renderBackend.ts";
import { isSamePose, matrixOfPose, type Pose } from "../geometry/pose.ts";
import type { LayerSettings } from "../layers/composeLayer.ts";
import { depthExtent } from "../layers/scaleLayer.ts";
import type { ViewLayerId } from "../layers/viewLayer.ts";
import { createPathState, type PathState } from "../path/pathState.ts";
import { renderAtRest, type WantedView } from "../render/renderAtRest.ts";
import { createRenderState, type RenderState, type ShownPicture } from "../render/renderState.ts";
import { type ComposedPictures, composedPictures } from "./composedPictures.ts";
import { createInspection, type Inspection } from "./inspection.ts";
import { createLayerState, type LayerState, layerSettings } from "./layerState.ts";
import { loadPointCloud } from "./loadPointCloud.ts";
import { createStageState, type StageState } from "./stageState.ts";
import type { SharedView } from "./urlState.ts";
import { createViewState, type ViewState } from "./viewState.ts";

/** Everything that the viewer's page knows; components read it by `useViewer`. */
export interface Viewer {
  readonly backend: RenderBackend;
  readonly scene: SceneDescription;
  readonly view: ViewState;
  readonly layers: LayerState;
  readonly settings: ReadonlySignal<LayerSettings>;
  readonly render: RenderState;
  /** Ask again after a failure. */
  retry(): void;
  /** The picture of the camera as it is now; undefined while only older ones are there. */
  readonly current: ReadonlySignal<ShownPicture | undefined>;
  readonly pictures: ComposedPictures;
  readonly stage: StageState;
  readonly inspection: Inspection;
  readonly path: PathState;
  readonly points: Signal<PointCloud | undefined>;
  /** Whether the photo at the camera is kept out of the pictures rendered there. */
  readonly holdsOut: Signal<boolean>;
  /** The photo at the camera with its ground truth, once loaded. */
  readonly truth: ReadonlySignal<FrameMaps | undefined>;
  /** The layer that is shown: the chosen one, or colour where that one needs a photo. */
  readonly layer: ReadonlySignal<ViewLayerId>;
  readonly compared: ReadonlySignal<ViewLayerId | undefined>;
  /** The camera as renderers take it. */
  wireCamera(pose: Pose): WireCamera;
  dispose(): void;
}

export const ViewerContext = createContext<Viewer | undefined>(undefined);

/** @throws {Error} outside a viewer's page */
export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (viewer === undefined) throw new Error("internal: useViewer outside a ViewerContext");
  return viewer;
}

/**
 * @param start   what a link asked for
 * @param isPhone whether there is little room
 */
export function createViewer(
  backend: RenderBackend,
  scene: SceneDescription,
  start: SharedView,
  isPhone: boolean,
): Viewer {
  const view = createViewState(scene, start.pose);
  const layers = createLayerState(scene);
  const render = createRenderState();
  const path = createPathState();
  const points = signal<PointCloud | undefined>(undefined);
  const holdsOut = signal(true);
  const retries = signal(0);
  const loaded = signal<FrameMaps | undefined>(undefined);

  const truth = computed(() => (loaded.value?.id === view.photo.value?.id ? loaded.value : undefined));
  const current = computed(() => {
    const shown = render.shown.value;
    return shown && isSamePose(shown.pose, view.pose.value) ? shown : undefined;
  });
  const shownOrFallback = (id: ViewLayerId): ViewLayerId => {
    const isOfPhoto = id === "truth" || id === "error";
    return isOfPhoto && view.photo.value === undefined ? "color" : id;
  };
  const layer = computed(() => shownOrFallback(layers.layer.value));
  const compared = computed(() => layers.compared.value && shownOrFallback(layers.compared.value));
  const fitted = computed(() => {
    const depth = render.shown.value?.picture.depth;
    return (depth && depthExtent(depth)) ?? { low: scene.depthRange.near, high: scene.depthRange.far };
  });

  const wireCamera = (pose: Pose): WireCamera => ({
    ...(view.photo.peek()?.camera ?? scene.home.camera),
    worldFromCamera: matrixOfPose(pose),
  });
  const atRest = computed<WantedView>(() => {
    const pose = view.pose.value;
    const photo = view.photo.value;
    const exclude = photo && holdsOut.value ? [photo.id] : [];
    return { pose, request: { camera: wireCamera(pose), quality: "progressive", exclude } };
  });
  const wanted = computed(() => {
    const isPicture = layer.value !== "points" || (compared.value ?? "points") !== "points";
    const isBusy = path.isPlaying.value || path.recording.value !== undefined;
    return isPicture && !isBusy ? atRest.value : undefined;
  });
  const inspection = createInspection(scene, current, truth);

  if (start.layer && layers.available.some(({ id }) => id === start.layer)) layers.layer.value = start.layer;
  if (start.compared && layers.available.some(({ id }) => id === start.compared))
    layers.compared.value = start.compared;
  if (start.divider !== undefined) layers.divider.value = start.divider;

  const ends = [
    renderAtRest(backend, render, wanted, retries),
    loadPointCloud(backend, points),
    loadTruth(backend, view, loaded),
    // A mark on the picture means nothing once the camera has moved.
    effect(() => {
      view.pose.value;
      inspection.pinned.value = undefined;
      inspection.hovered.value = undefined;
    }),
  ];

  const settings = layerSettings(layers, fitted);
  return {
    ...{ backend, scene, view, layers, settings, render, current, inspection, path, points, holdsOut, truth },
    ...{ layer, compared },
    pictures: composedPictures({ scene, current, truth, layer, compared, settings, render }),
    stage: createStageState(scene, isPhone),
    retry: () => {
      retries.value++;
    },
    wireCamera,
    dispose: () => {
      for (const end of ends) end();
      backend.close();
    },
  };
}

/** Keep the ground truth of the photo that the camera stands at. */
function loadTruth(
  backend: Pick<RenderBackend, "loadFrame">,
  view: ViewState,
  loaded: Signal<FrameMaps | undefined>,
): () => void {
  const cache = new Map<number, Promise<FrameMaps>>();
  return effect(() => {
    const id = view.photo.value?.id;
    if (id === undefined) return;
    const frame = cache.get(id) ?? backend.loadFrame(id);
    cache.set(id, frame);
    frame.then(
      (maps) => {
        if (view.photo.peek()?.id === id) loaded.value = maps;
      },
      // Truth then stays unavailable; the next visit asks again.
      () => cache.delete(id),
    );
  });
}
