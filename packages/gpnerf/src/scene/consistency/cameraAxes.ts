/** Where the axes x, y and z of a camera point. */
export interface CameraAxes {
  /** As the camera sees it: right, left, down, up, forward or backwards. */
  readonly directions: readonly [x: string, y: string, z: string];
  /** The camera-to-world matrix with OpenCV's axes of one with these. */
  turn(worldFromCamera: Float64Array): Float64Array;
}

/** Directions in the order of OpenCV's axes, with their opposites. */
const directionPairs = [
  ["right", "left"],
  ["down", "up"],
  ["forward", "backwards"],
] as const;

/** The 24 right-handed ways to point x, y and z along a camera's right, down and forward; OpenCV's own first. */
export const cameraAxes: readonly CameraAxes[] = orders([0, 1, 2]).flatMap((axes) =>
  [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bits): CameraAxes[] => {
    const signs = [0, 1, 2].map((k) => ((bits >> k) & 1 ? -1 : 1));
    if (permutationSign(axes) * signs[0] * signs[1] * signs[2] < 0) return [];
    const direction = (k: number): string => directionPairs[axes[k]][signs[k] > 0 ? 0 : 1];
    return [{ directions: [direction(0), direction(1), direction(2)], turn: (m) => turned(m, axes, signs) }];
  }),
);

/** The direction that points the other way. */
export function oppositeDirection(direction: string): string {
  for (const [one, other] of directionPairs) {
    if (direction === one) return other;
    if (direction === other) return one;
  }
  throw new RangeError(`oppositeDirection: ${direction} is no direction`);
}

/** Column `axes[k]` of the result is column k times its sign; the position stays. */
function turned(m: Float64Array, axes: readonly number[], signs: readonly number[]): Float64Array {
  const result = m.slice();
  for (const row of [0, 4, 8]) for (const k of [0, 1, 2]) result[row + axes[k]] = signs[k] * m[row + k];
  return result;
}

function orders(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => orders(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

function permutationSign([a, b, c]: readonly number[]): number {
  return Math.sign((b - a) * (c - a) * (c - b));
}
