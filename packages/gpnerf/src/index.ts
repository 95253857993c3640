/** GP-NeRF: posed photos in; colour, depth and semantics from new viewpoints out. */

// Scenes: what comes in

export { type Camera, cameraCenter, invertRigid, resizeCamera } from "./cameras/camera.ts";
export type { SceneOptions, StoredScene } from "./scene/buildScene.ts";
export { checkScene } from "./scene/checkScene.ts";
export type { Agreement } from "./scene/consistency/agreement.ts";
export { checkConsistency } from "./scene/consistency/checkConsistency.ts";
export type {
  ConsistencyFinding,
  ConsistencyMeasures,
  ConsistencyReport,
} from "./scene/consistency/consistencyReport.ts";
export { evenlySpread } from "./scene/evenlySpread.ts";
export { sceneFigure } from "./scene/figure/sceneFigure.ts";
export { findScenes } from "./scene/findScenes.ts";
export { type ClassShare, inspectScene, type PixelCoverage, type SceneSummary } from "./scene/inspectScene.ts";
export { type InstanceSet, type InstanceSetOptions, instanceLabels, sceneInstances } from "./scene/instanceSet.ts";
export { type LabelSet, labelSetOf, scanNet20 } from "./scene/labels.ts";
export { openScene, openScenes } from "./scene/openScene.ts";
export { type ConvertedScene, type ConvertOptions, convertScene } from "./scene/replica/convertScene.ts";
export { replica51 } from "./scene/replica/replicaClasses.ts";
export type { ReplicaOptions } from "./scene/replica/replicaOptions.ts";
export {
  createReplicaSequence,
  type ReplicaFrame,
  type ReplicaImageKind,
  writeReplicaCameras,
  writeReplicaClasses,
  writeReplicaFrame,
  writeReplicaPoses,
} from "./scene/replica/replicaWriter.ts";
export type { SequenceCameras } from "./scene/replica/sequenceCameras.ts";
export type { ScanNetOptions } from "./scene/scannet/scanNetOptions.ts";
export type { DepthRange, Frame, FrameInfo, Scene } from "./scene/scene.ts";
export { type SourceViewQuery, selectSourceViews } from "./sourceViews/selectSourceViews.ts";

// Configuration

export { overrideConfig } from "./config/override.ts";
export { preset, presets } from "./config/presets.ts";
export {
  type Config,
  configSchema,
  type ModelConfig,
  parseConfig,
  parseModelConfig,
  type TrainingConfig,
} from "./config/schema.ts";

// The network, and rendering with it

export { cacheSizedChunk } from "./model/chunkSize.ts";
export { type EncodedView, Network, type NetworkOptions, type PosedImage } from "./model/network.ts";
export { type NetworkPart, partOf } from "./model/networkScopes.ts";
export { ParameterStore } from "./model/parameterStore.ts";
export { type ClassUncertainty, classUncertainty } from "./perception/classUncertainty.ts";
export { EncodedFrames, type HeldViews } from "./rendering/encodedFrames.ts";
export { progressiveStrides } from "./rendering/rayLevels.ts";
export { type ProgressiveOptions, renderProgressively } from "./rendering/renderProgressively.ts";
export { type RenderedView, type RenderOptions, renderView } from "./rendering/renderView.ts";
export { trajectory } from "./rendering/trajectory.ts";
export { type ViewPicture, ViewRendering } from "./rendering/viewRendering.ts";

// Training

export { type ModelCheckpoint, readModel, writeCheckpoint } from "./training/checkpoint.ts";
export { type FinetuneOptions, finetune, finetuningOf, type GeneralizedModel } from "./training/finetune.ts";
export { instanceNetwork, instancesOf } from "./training/instanceNetwork.ts";
export type { RunMetrics, StepMetrics, ValidationMetrics } from "./training/metrics.ts";
export { findCheckpoint, RunFolder, type RunSettings, type RunSurroundings } from "./training/runFolder.ts";
export type { InitialModel } from "./training/startRun.ts";
export { type TrainingEvent, type TrainOptions, train } from "./training/train.ts";
export { TrainingCurves } from "./training/trainingCurves.ts";
export type { StepLosses } from "./training/trainStep.ts";
export type { ValidationOptions, ValidationScores, ValidationSettings } from "./training/validation.ts";

// Ablation

export { type AblateOptions, type AblationEvent, ablate, type PlannedRun } from "./ablation/ablate.ts";
export type { Ablation } from "./ablation/ablation.ts";
export { ablationMarkdown } from "./ablation/ablationMarkdown.ts";
export { ablationChanges, ablationTable, type TextTable } from "./ablation/ablationTables.ts";
export { type AblationRow, type AblationSwitches, ablationRows, rowConfig, selectRows } from "./ablation/rows.ts";
export type {
  AblationRun,
  AblationScore,
  Change,
  RowComparison,
  RowResult,
  SeedScore,
  Verdict,
} from "./ablation/summarize.ts";

// Other people's files: the released code's checkpoints, ONNX for other runtimes

export { type ExportedFile, exportOnnx } from "./export/exportOnnx.ts";
export type { ExportableModel, ModelDescription, TensorDescription } from "./export/modelDescription.ts";
export { type ImportedCheckpoint, type ImportOptions, importCheckpoint } from "./released/importCheckpoint.ts";
export type { Comparison } from "./released/parity/comparison.ts";
export { type RecordedRun, readRecordedRun } from "./released/parity/recordedRun.ts";
export { type RecordedStep, readRecordedStep } from "./released/parity/recordedStep.ts";
export { runGradientParity } from "./released/parity/runGradientParity.ts";
export { runParity } from "./released/parity/runParity.ts";
export { type PytorchEntry, summarizePytorch } from "./released/summarizePytorch.ts";

// Point clouds and meshes

export { type GlbFileOptions, glbFile } from "./export/glbFile.ts";
export { plyFile, type SurfaceFileOptions } from "./export/plyFile.ts";
export type { SurfaceColoring } from "./export/surfaceColors.ts";
export { type UpAxis, upAxisOf } from "./export/worldUp.ts";
export type { DepthView } from "./fusion/depthView.ts";
export { extractSurface } from "./fusion/extractSurface.ts";
export type { LabelledMesh, LabelledPoints } from "./fusion/labelledSurface.ts";
export { pixelSpacing } from "./fusion/pixelSpacing.ts";
export { PointFusion, type PointFusionOptions } from "./fusion/pointFusion.ts";
export { renderedViews } from "./fusion/renderedViews.ts";
export { sensorViews } from "./fusion/sensorViews.ts";
export { type TsdfOptions, TsdfVolume } from "./fusion/tsdfVolume.ts";
export { withoutFragments } from "./fusion/withoutFragments.ts";

// The released code's protocol: frame preparation, labels, source views

export { blurAndResize } from "./images/blurAndResize.ts";
export { resizeNearestAsOpenCv } from "./images/resizeNearest.ts";
export { scanNet20OfNyu40 } from "./scene/scannet/nyu40.ts";
export { releasedPoolPositions, releasedValidationViews } from "./sourceViews/releasedValidationViews.ts";

// Scores

export { type MeanScores, meanScores, type ViewScores } from "./evaluation/aggregate.ts";
export { majorityClass, meanView, nearestView } from "./evaluation/baselines.ts";
export {
  type ConfusionMatrix,
  confusionMatrix,
  type LabelMap,
  type SegmentationScores,
  segmentationScores,
} from "./evaluation/confusion.ts";
export { type DepthError, depthRelativeError } from "./evaluation/depthError.ts";
export {
  type EvaluatedView,
  type Evaluation,
  type EvaluationOptions,
  evaluate,
  heldOutFrames,
  type InstanceMaps,
  type SceneScores,
} from "./evaluation/evaluate.ts";
export { apThresholds, type FoundInstance, type InstanceScores, instanceAp, meanAp } from "./evaluation/instanceAp.ts";
export { type ApName, apNames, type InstancePrecision, meanPrecision } from "./evaluation/instancePrecision.ts";
export { meanSquaredError, psnr } from "./evaluation/psnr.ts";
export { type AnsweredInstances, type PerceptionScores, scorePerception } from "./evaluation/scorePerception.ts";
export { ssim, ssimMap } from "./evaluation/ssim.ts";

// Pictures and reports

export { colorizeClasses } from "./figures/colorizeClasses.ts";
export { colorizeDepth } from "./figures/colorizeDepth.ts";
export { colorizeInstances, instanceColor, voidColor } from "./figures/colorizeInstances.ts";
export { type ColorMap, inferno, viridis } from "./figures/colorMap.ts";
export { encodePng, type PngOptions } from "./figures/encodePng.ts";
export { errorMap } from "./figures/errorMap.ts";
export { colorizeFeatures, type FeatureColors, featurePca, fitFeatureColors } from "./figures/featurePca.ts";
export { colorImage, type RgbImage } from "./figures/rgbImage.ts";
export { type TileOptions, tile } from "./figures/tile.ts";
export type { ImageSize } from "./images/imageSize.ts";
export { writeFileAtomic } from "./images/writeFileAtomic.ts";
export { writeGrayPng, writePng } from "./images/writePng.ts";
export { type ComparisonSheet, comparisonSheet, type SheetPicture, type SheetRow } from "./report/comparisonSheet.ts";
export { figureCaptions, figureNames } from "./report/figureCaptions.ts";
export { htmlReport } from "./report/htmlReport.ts";
export type { ReportFigures, ReportInput, ReportScene, ReportTiming, ReportView } from "./report/reportInput.ts";
export {
  type MethodScores,
  methodScores,
  type ScoreFormat,
  type ScoreName,
  scoreFormats,
  scoreNames,
} from "./report/scoreFormat.ts";
export {
  type FigureContext,
  type RenderedMaps,
  type ViewPictures,
  viewFigures,
  viewPictures,
} from "./report/viewFigures.ts";

// Errors and version

export * from "./errors.ts";
export { version } from "./version.ts";
