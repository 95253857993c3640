import { ShapeError } from "./errors.ts";

/** Sizes of a tensor's axes, outermost first. All sizes are known when a graph is traced. */
export type Shape = readonly number[];

/** Number of elements of a tensor of this shape. */
export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** "[2, 3, 4]", as shapes appear in messages. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/**
 * Shape of an elementwise result under NumPy broadcasting (axes aligned from the right, 1 stretches).
 * @throws {ShapeError} naming `who`, both shapes and the axis that disagrees
 */
export function broadcastShapes(who: string, a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a[axis - rank + a.length] ?? 1;
    const sizeB = b[axis - rank + b.length] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw new ShapeError(
        `${who}: ${formatShape(a)} and ${formatShape(b)} do not broadcast: axis ${axis - rank} has sizes ${sizeA} and ${sizeB}; they must be equal or 1`,
      );
    }
    return Math.max(sizeA, sizeB);
  });
}

/**
 * A possibly negative axis as a non-negative one.
 * @throws {ShapeError} when the axis does not exist
 */
export function normalizeAxis(who: string, axis: number, shape: Shape): number {
  if (shape.length === 0) throw new ShapeError(`${who}: axis ${axis} does not exist in [], a scalar; it has no axes`);
  const normalized = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(normalized) || normalized < 0 || normalized >= shape.length) {
    throw new ShapeError(
      `${who}: axis ${axis} does not exist in ${formatShape(shape)}; use ${-shape.length}..${shape.length - 1}`,
    );
  }
  return normalized;
}
