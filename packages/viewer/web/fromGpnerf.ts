/** @file The parts of gpnerf that the page draws with; rendering in the browser takes more, in a worker of its own. */
export {
  type Axis,
  type ColorMap,
  confusionMatrix,
  inferno,
  instanceColor,
  linearAxis,
  logAxis,
  segmentationScores,
  viridis,
  voidColor,
} from "gpnerf/browser";
