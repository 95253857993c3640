/**
 * @file The part of gpnerf that runs in browsers as it does in Node: everything between photos with cameras and rendered
 * views. It is what bundlers for browsers get as `gpnerf`, and everyone as `gpnerf/browser`; it needs nothing beside it. What
 * opens files is left out.
 *
 * A network blocks the thread that uses it where the page is not isolated (see `WorkerPool`): use it in a web worker.
 */

// Scenes: what comes in

export { type Camera, cameraCenter, invertRigid, resizeCamera } from "../cameras/camera.ts";
export { evenlySpread } from "../scene/evenlySpread.ts";
export { type LabelSet, scanNet20 } from "../scene/labels.ts";
export type { DepthRange, Frame, FrameInfo, Scene } from "../scene/scene.ts";
export { type SourceViewQuery, selectSourceViews } from "../sourceViews/selectSourceViews.ts";

// Configuration

export { overrideConfig } from "../config/override.ts";
export { preset, presets } from "../config/presets.ts";
export {
  type Config,
  configSchema,
  type ModelConfig,
  parseConfig,
  parseModelConfig,
} from "../config/schema.ts";

// The network, and rendering with it

export { declareNetwork } from "../model/declareNetwork.ts";
export { type EncodedView, Network, type NetworkOptions, type PosedImage } from "../model/network.ts";
export { ParameterStore } from "../model/parameterStore.ts";
export { type ClassUncertainty, classUncertainty } from "../perception/classUncertainty.ts";
export { EncodedFrames, type HeldViews } from "../rendering/encodedFrames.ts";
export { progressiveStrides } from "../rendering/rayLevels.ts";
export { type ProgressiveOptions, renderProgressively } from "../rendering/renderProgressively.ts";
export { type RenderedView, type RenderOptions, renderView } from "../rendering/renderView.ts";
export { trajectory } from "../rendering/trajectory.ts";
export { type ViewPicture, ViewRendering } from "../rendering/viewRendering.ts";
export { decodeCheckpoint, type ModelCheckpoint } from "../training/decodeCheckpoint.ts";

// Pictures

export { colorizeClasses } from "../figures/colorizeClasses.ts";
export { colorizeDepth } from "../figures/colorizeDepth.ts";
export { colorizeInstances, instanceColor, voidColor } from "../figures/colorizeInstances.ts";
export { type ColorMap, inferno, viridis } from "../figures/colorMap.ts";
export { colorizeFeatures, type FeatureColors, fitFeatureColors } from "../figures/featurePca.ts";
export { colorImage, type RgbImage } from "../figures/rgbImage.ts";
export { type Axis, linearAxis, logAxis } from "../report/axisTicks.ts";

// Scores

export { confusionMatrix, segmentationScores } from "../evaluation/confusion.ts";

// Errors and version

export * from "../errors.ts";
export { version } from "../version.ts";
