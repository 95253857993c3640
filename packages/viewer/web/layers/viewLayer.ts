import type { SceneDescription } from "../backend/renderBackend.ts";

/** What can be shown on the stage: the 3D points alone, a layer of the rendered picture, or the truth at a photo. */
export const viewLayerIds = [
  "points",
  "color",
  "semantics",
  "instances",
  "depth",
  "features",
  "uncertainty",
  "truth",
  "error",
] as const;

export type ViewLayerId = (typeof viewLayerIds)[number];

/** A layer as the tabs present it. */
export interface ViewLayer {
  readonly id: ViewLayerId;
  readonly label: string;
  /** Key that chooses it. */
  readonly key: string;
  /** One sentence for tooltips and screen readers. */
  readonly meaning: string;
  /** Whether it is there only at the camera of a photo. */
  readonly isOfPhoto: boolean;
}

const layers: readonly ViewLayer[] = [
  { id: "points", label: "3D", key: "0", meaning: "The point cloud and the photos' cameras", isOfPhoto: false },
  { id: "color", label: "Colour", key: "1", meaning: "The rendered colours", isOfPhoto: false },
  { id: "semantics", label: "Semantics", key: "2", meaning: "The most probable class of each pixel", isOfPhoto: false },
  { id: "instances", label: "Instances", key: "3", meaning: "Which object each pixel belongs to", isOfPhoto: false },
  { id: "depth", label: "Depth", key: "4", meaning: "Distance along the viewing axis, in metres", isOfPhoto: false },
  {
    id: "features",
    label: "Features",
    key: "5",
    meaning: "Semantic features; similar colours are similar features",
    isOfPhoto: false,
  },
  { id: "uncertainty", label: "Uncertainty", key: "6", meaning: "How undecided the classes are", isOfPhoto: false },
  { id: "truth", label: "Truth", key: "7", meaning: "The photo taken here, and its ground truth", isOfPhoto: true },
  { id: "error", label: "Error", key: "8", meaning: "Where the picture differs from the truth", isOfPhoto: true },
];

/** The layers that this scene and its renderer have, in the order of the tabs. */
export function layersOf(scene: SceneDescription): readonly ViewLayer[] {
  const has = (name: SceneDescription["layers"][number]): boolean => scene.layers.includes(name);
  const isThere: { readonly [id in ViewLayerId]: boolean } = {
    points: true,
    color: has("color"),
    semantics: has("classes"),
    instances: has("instances"),
    depth: has("depth"),
    features: has("features"),
    uncertainty: has("entropy"),
    truth: true,
    error: true,
  };
  const classesAreInstances = scene.target === "instances";
  return layers
    .filter(({ id }) => isThere[id])
    .map((layer) =>
      layer.id === "semantics" && classesAreInstances ? { ...layer, label: "Instances (network)" } : layer,
    );
}
