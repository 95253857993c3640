/** @file Published as `@gpnerf/engine/testing`: what tests of graphs need, in this package and in others. */

export { operatorPlacement, type PlacedOperators } from "../runtime/operatorPlacement.ts";
export { allClose, assertAllClose, type Tolerance } from "./allClose.ts";
export { evaluate } from "./evaluate.ts";
export { checkGradients, type GradientCheck, type GradientReport } from "./gradcheck.ts";
export { type Derivative, GradientError } from "./gradientError.ts";
export { randomArray, spacedArray } from "./randomArray.ts";
export { seededRandom } from "./seededRandom.ts";
