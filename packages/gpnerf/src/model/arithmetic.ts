import { type AdamMoments, adamUpdate } from "@gpnerf/engine";
import { addInto } from "./addInto.ts";
import { sumOfSquares } from "./sumOfSquares.ts";

/** What a training step does to as many numbers as there are parameters, outside the programs. */
export interface Arithmetic {
  /** Adds numbers to others, one by one and in place; there are as many of them. */
  addInto(sum: Float32Array, numbers: Float32Array): void;
  /** In double precision. Not finite where a number is not. */
  sumOfSquares(values: Float32Array): number;
  /** One Adam update in place, of the engine's defaults. */
  adamUpdate(
    values: Float32Array,
    gradient: Float32Array,
    moments: AdamMoments,
    step: number,
    learningRate: number,
  ): void;
}

/** In TypeScript. */
export const plainArithmetic: Arithmetic = { addInto, sumOfSquares, adamUpdate };
