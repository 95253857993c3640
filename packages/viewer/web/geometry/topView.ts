import type { SceneDescription } from "../backend/renderBackend.ts";
import type { Vector3 } from "./pose.ts";

/** The scene seen from above: a plane across its up direction. */
export interface TopView {
  /** Map coordinates in metres, x to the right and y downwards, of a point of the world. */
  project(point: ArrayLike<number>): readonly [x: number, y: number];
  /** Metres along up. */
  heightOf(point: ArrayLike<number>): number;
  /** The point of the world at map coordinates and a height. */
  lift(x: number, y: number, height: number): Vector3;
}

/** @param up unit vector that points up in the world */
export function topView(up: Vector3): TopView {
  // An axis of the world that lies across, so that rooms built along the axes stand straight on the map.
  const flattest = up.map(Math.abs).indexOf(Math.min(...up.map(Math.abs)));
  const axis = [0, 1, 2].map((index) => (index === flattest ? 1 : 0)) as unknown as Vector3;
  const along = dot(axis, up);
  const across = normalized([axis[0] - along * up[0], axis[1] - along * up[1], axis[2] - along * up[2]]);
  // Seen from above, with x to the right, y goes down the map.
  const down = cross(across, up);
  return {
    project: (point) => [dot(across, point), dot(down, point)],
    heightOf: (point) => dot(up, point),
    lift: (x, y, height) => [0, 1, 2].map((i) => x * across[i] + y * down[i] + height * up[i]) as unknown as Vector3,
  };
}

/** A rectangle of the map, metres. */
export interface MapExtent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The rectangle of the map that holds a box of the world. */
export function boxExtent(view: TopView, { min, max }: SceneDescription["bounds"]): MapExtent {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) =>
    view.project([0, 1, 2].map((axis) => ((bits >> axis) & 1 ? max[axis] : min[axis]))),
  );
  return extentOf(corners, 0);
}

/**
 * The rectangle of the map that holds nearly all points: a few strays far outside must not shrink the room.
 * @param positions [points, 3], world metres; at least one point
 */
export function pointExtent(view: TopView, positions: Float32Array): MapExtent {
  const stride = 3 * Math.ceil(positions.length / 3 / 20_000);
  const places = Array.from({ length: Math.ceil(positions.length / stride) }, (_, i) =>
    view.project(positions.subarray(i * stride, i * stride + 3)),
  );
  return extentOf(places, 0.005);
}

/** @param strays share of the points left out at each side */
function extentOf(places: readonly (readonly [number, number])[], strays: number): MapExtent {
  const ends = (axis: 0 | 1): readonly [number, number] => {
    const sorted = places.map((place) => place[axis]).sort((a, b) => a - b);
    const skipped = Math.floor(strays * sorted.length);
    return [sorted[skipped], sorted[sorted.length - 1 - skipped]];
  };
  const [[left, right], [top, bottom]] = [ends(0), ends(1)];
  return { left, top, right, bottom };
}

function dot(a: Vector3, b: ArrayLike<number>): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function normalized(a: Vector3): Vector3 {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
}
