import { DTypeError } from "./errors.ts";
import { formatShape, type Shape } from "./shape.ts";

/** Element types of graph tensors. Indices are int32; everything that is differentiated is float32. */
export type DType = "float32" | "int32";

/**
 * Check that an operator got tensors it can calculate with.
 * @throws {DTypeError} naming `who` and the tensor
 */
export function requireFloats(who: string, tensors: readonly { readonly shape: Shape; readonly dtype: DType }[]): void {
  for (const { shape, dtype } of tensors) {
    if (dtype !== "float32") {
      throw new DTypeError(
        `${who}: a tensor ${formatShape(shape)} is ${dtype}, expected float32; int32 tensors are indices for gatherRows and scatterAddRows`,
      );
    }
  }
}
