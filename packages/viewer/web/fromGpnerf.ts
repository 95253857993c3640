/**
 * @file The parts of gpnerf that run in browsers as they are: pure functions without Node behind them. The package's
 * entry cannot be bundled (it opens files and native libraries), so they are named here, once.
 */

export { confusionMatrix, segmentationScores } from "../../gpnerf/src/evaluation/confusion.ts";
export { instanceColor, voidColor } from "../../gpnerf/src/figures/colorizeInstances.ts";
export { type ColorMap, inferno, viridis } from "../../gpnerf/src/figures/colorMap.ts";
export { type Axis, linearAxis, logAxis } from "../../gpnerf/src/report/axisTicks.ts";
