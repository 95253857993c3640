import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { SceneDescription } from "../backend/renderBackend.ts";
import type { ErrorKind, LayerSettings, TruthKind } from "../layers/composeLayer.ts";
import type { ScaleRange } from "../layers/scaleLayer.ts";
import { layersOf, type ViewLayer, type ViewLayerId } from "../layers/viewLayer.ts";

/** What is toggled in a legend. */
export interface LabelState {
  readonly opacity: Signal<number>;
  readonly hidden: Signal<ReadonlySet<number>>;
  readonly solo: Signal<number | undefined>;
}

/** What the colours of the points in the 3D layer mean. */
export type PointColoring = "photo" | "classes" | "instances" | "depth";

/** Which layers are shown, and how. */
export interface LayerState {
  /** Layers this scene has, in the order of the tabs. */
  readonly available: readonly ViewLayer[];
  readonly layer: Signal<ViewLayerId>;
  /** Shown right of the divider; undefined when the view is not split. */
  readonly compared: Signal<ViewLayerId | undefined>;
  /** Where the divider is, 0..1 of the picture's width. */
  readonly divider: Signal<number>;
  readonly classes: LabelState;
  readonly instances: LabelState;
  /** Depths at the ends of the scale; undefined fits them to each picture. */
  readonly depthRange: Signal<ScaleRange | undefined>;
  readonly pointColoring: Signal<PointColoring>;
  readonly truthKind: Signal<TruthKind>;
  readonly errorKind: Signal<ErrorKind>;
}

export function createLayerState(scene: SceneDescription): LayerState {
  const available = layersOf(scene);
  return {
    available,
    layer: signal<ViewLayerId>(available.some(({ id }) => id === "color") ? "color" : "points"),
    compared: signal<ViewLayerId | undefined>(undefined),
    divider: signal(0.5),
    classes: createLabelState(),
    instances: createLabelState(),
    depthRange: signal<ScaleRange | undefined>(undefined),
    pointColoring: signal<PointColoring>("photo"),
    truthKind: signal<TruthKind>("photo"),
    errorKind: signal<ErrorKind>("color"),
  };
}

function createLabelState(): LabelState {
  return {
    opacity: signal(0.8),
    hidden: signal<ReadonlySet<number>>(new Set()),
    solo: signal<number | undefined>(undefined),
  };
}

/**
 * The settings that pictures are drawn with.
 * @param fitted depths to show when the range is not fixed
 */
export function layerSettings(state: LayerState, fitted: ReadonlySignal<ScaleRange>): ReadonlySignal<LayerSettings> {
  const visibility = ({ opacity, hidden, solo }: LabelState) => ({
    opacity: opacity.value,
    hidden: hidden.value,
    solo: solo.value,
  });
  return computed(() => ({
    classes: visibility(state.classes),
    instances: visibility(state.instances),
    depthRange: state.depthRange.value ?? fitted.value,
    truthKind: state.truthKind.value,
    errorKind: state.errorKind.value,
  }));
}

/** Show or hide a label. */
export function toggleLabel({ hidden }: LabelState, id: number): void {
  const next = new Set(hidden.value);
  if (!next.delete(id)) next.add(id);
  hidden.value = next;
}

/** Let one label stand out, or none when it already did. */
export function toggleSolo({ solo }: LabelState, id: number): void {
  solo.value = solo.value === id ? undefined : id;
}

/** Split the view between the chosen layer and another, or end that. */
export function toggleSplit({ compared, layer, available }: LayerState): void {
  if (compared.value !== undefined) {
    compared.value = undefined;
    return;
  }
  const wanted = layer.value === "color" ? "semantics" : "color";
  const other = available.find(({ id }) => id === wanted) ?? available.find(({ id }) => id !== layer.value);
  compared.value = other?.id;
}
