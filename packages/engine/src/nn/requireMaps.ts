import { ShapeError } from "../errors.ts";
import type { Value } from "../graph/value.ts";
import { formatShape } from "../shape.ts";

/**
 * Check that a layer got feature maps.
 * @throws {ShapeError} naming `who` and the shape
 */
export function requireMaps(who: string, x: Value): void {
  if (x.shape.length !== 4) {
    throw new ShapeError(`${who}: x is ${formatShape(x.shape)}, expected four axes: [images, channels, height, width]`);
  }
}
