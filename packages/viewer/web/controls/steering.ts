import { look, moveAlongAxes, orbit, pointAhead, rise } from "../geometry/navigation.ts";
import { cameraAxes, type Vector3 } from "../geometry/pose.ts";
import type { ViewState } from "../state/viewState.ts";

/** Radians per CSS pixel of a drag. */
const radiansPerPixel = 0.005;
/** Share of the distance to the pivot that a notch of the wheel covers; near it, at least this many metres. */
const zoomShare = 0.12;
const minimumZoomMetres = 0.03;
/** Closer than this the pivot is pushed ahead, so that the camera does not stop at it. */
const minimumPivotMetres = 0.25;

/** Moves of the camera as hands and keys ask for them. */
export interface Steering {
  /** Turn around the pivot, or on the spot when flying; CSS pixels of a drag. */
  turn(dx: number, dy: number): void;
  /** Shift the picture by CSS pixels. */
  pan(dx: number, dy: number): void;
  zoom(notches: number): void;
  /** Metres to the right, up along the world's axis, and forward. */
  fly(right: number, up: number, forward: number): void;
}

/** @param focalPixels focal length on the stage, CSS pixels: asked at each pan */
export function createSteering(view: ViewState, focalPixels: () => number): Steering {
  return {
    turn(dx, dy) {
      const [yaw, pitch] = [-dx * radiansPerPixel, dy * radiansPerPixel];
      const pose = view.pose.peek();
      if (view.mode.peek() === "fly") {
        // Dragging looks around as if the picture were held: to the left when the hand goes right.
        view.pose.value = look(pose, view.up, -yaw, pitch);
        view.pivot.value = pointAhead(view.pose.peek(), pivotDepth(view));
      } else {
        view.pose.value = orbit(pose, view.pivot.peek(), view.up, yaw, pitch);
      }
    },
    pan(dx, dy) {
      const metresPerPixel = pivotDepth(view) / focalPixels();
      const before = view.pose.peek();
      const after = moveAlongAxes(before, [-dx * metresPerPixel, -dy * metresPerPixel, 0]);
      shiftPivot(view, before.position, after.position);
      view.pose.value = after;
    },
    zoom(notches) {
      const depth = pivotDepth(view);
      const metres = notches * Math.max(minimumZoomMetres, zoomShare * depth);
      const after = moveAlongAxes(view.pose.peek(), [0, 0, metres]);
      if (depth - metres < minimumPivotMetres) view.pivot.value = pointAhead(after, minimumPivotMetres);
      view.pose.value = after;
    },
    fly(right, up, forward) {
      const before = view.pose.peek();
      const after = rise(moveAlongAxes(before, [right, 0, forward]), view.up, up);
      shiftPivot(view, before.position, after.position);
      view.pose.value = after;
    },
  };
}

/** How far ahead the pivot is, metres. */
function pivotDepth(view: ViewState): number {
  const { position, rotation } = view.pose.peek();
  const [, , forward] = cameraAxes(rotation);
  const pivot = view.pivot.peek();
  const depth = forward.reduce((sum, value, axis) => sum + value * (pivot[axis] - position[axis]), 0);
  return Math.max(minimumPivotMetres, depth);
}

function shiftPivot(view: ViewState, from: Vector3, to: Vector3): void {
  const [x, y, z] = view.pivot.peek();
  view.pivot.value = [x + to[0] - from[0], y + to[1] - from[1], z + to[2] - from[2]];
}
