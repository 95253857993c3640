/** A way to name the axes of a camera. */
export interface CameraAxes {
  /** Where x, y and z point, for people; "" for OpenCV's own. */
  readonly name: string;
  /** The camera-to-world matrix with OpenCV's axes of one with these. */
  turn(worldFromCamera: Float64Array): Float64Array;
}

/** Directions as a camera sees them, in the order of OpenCV's axes, with their opposites. */
const directionNames = [
  ["right", "left"],
  ["down", "up"],
  ["forward", "backwards"],
] as const;

/** Programs that use axes, by where x, y and z point. */
const users: Readonly<Record<string, string>> = {
  "right, up, backwards": "OpenGL, Blender",
  "left, up, forward": "PyTorch3D",
  "forward, left, up": "ROS bodies",
  "right, forward, up": "world-like, z up",
};

/** The 24 right-handed ways to point x, y and z along a camera's right, down and forward; OpenCV's own first. */
export const cameraAxes: readonly CameraAxes[] = orders([0, 1, 2]).flatMap((axes) =>
  [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bits): CameraAxes[] => {
    const signs = [0, 1, 2].map((k) => ((bits >> k) & 1 ? -1 : 1));
    if (permutationSign(axes) * signs[0] * signs[1] * signs[2] < 0) return [];
    const names = axes.map((axis, k) => directionNames[axis][signs[k] > 0 ? 0 : 1]).join(", ");
    const isOpenCv = names === "right, down, forward";
    const user = users[names];
    return [
      {
        name: isOpenCv ? "" : `x, y, z ${names}${user ? ` (${user})` : ""}`,
        turn: (m) => turned(m, axes, signs),
      },
    ];
  }),
);

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
