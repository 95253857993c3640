import {
  type Camera,
  classUncertainty,
  colorImage,
  colorizeFeatures,
  type FeatureColors,
  type Frame,
  type ModelConfig,
  type ViewPicture,
} from "gpnerf";
import type { LayerName } from "../protocol/layers.ts";
import type { PackedArray } from "../protocol/packedMessage.ts";
import { transferInstances } from "./transferInstances.ts";

/** What layers are made with beside the picture itself. */
export interface LayerContext {
  readonly config: ModelConfig;
  readonly camera: Camera;
  /** Fixed for the scene, so that equal features have equal colours in all views; without them there is no such layer. */
  readonly featureColors: FeatureColors | undefined;
  /** Photos the picture is rendered from, nearest first; empty where they have no instances. */
  readonly photos: readonly Frame[];
}

/** Pixels between the cells of S_sem. */
const featureStride = 2;

/** The layers of a picture as they travel; see `protocol/layers.ts`. */
export function pictureArrays(
  picture: ViewPicture,
  layers: readonly LayerName[],
  { config, camera, featureColors, photos }: LayerContext,
): PackedArray[] {
  const { stride, width, height, depth, semantic, classes, logits } = picture;
  const own = { shape: [height, width], stride };
  const full = { shape: [config.data.height, config.data.width], stride: 1 };
  const isAsked = (name: LayerName): boolean => layers.includes(name);
  const sureness = isAsked("probability") || isAsked("entropy") ? classUncertainty(logits, config) : undefined;
  const makers: Readonly<Record<LayerName, () => Omit<PackedArray, "name"> | undefined>> = {
    color: () => ({ ...own, shape: [height, width, 3], values: colorImage(picture.color, picture).data }),
    depth: () => ({ ...own, values: depth }),
    classes: () => ({ ...full, values: classes }),
    probability: () => ({ ...full, values: shares(sureness!.probability) }),
    entropy: () => ({ ...full, values: shares(sureness!.entropy) }),
    instances: () => (photos.length === 0 ? undefined : { ...own, values: transferInstances(picture, camera, photos) }),
    features: () =>
      featureColors && {
        shape: [semantic.height, semantic.width, 3],
        stride: featureStride,
        values: colorizeFeatures(semantic.data, semantic, featureColors).data,
      },
  };
  return layers.flatMap((name) => {
    const array = makers[name]();
    return array ? [{ name, ...array }] : [];
  });
}

/** 0..1 as bytes. */
function shares(values: Float32Array): Uint8Array {
  return Uint8Array.from(values, (value) => Math.round(255 * value));
}
