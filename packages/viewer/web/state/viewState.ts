import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { SceneDescription, SourceCamera } from "../backend/renderBackend.ts";
import { pointAhead } from "../geometry/navigation.ts";
import { isSamePose, type Pose, poseOfMatrix, type Vector3 } from "../geometry/pose.ts";

/** Orbit turns around a point, fly turns on the spot. */
export type NavigationMode = "orbit" | "fly";

/** Where the viewer's camera is, and how it is moved. */
export interface ViewState {
  readonly pose: Signal<Pose>;
  readonly mode: Signal<NavigationMode>;
  /** The point that orbiting keeps in place, world metres. */
  readonly pivot: Signal<Vector3>;
  /** The photo whose camera this is exactly, if any. */
  readonly photo: ReadonlySignal<SourceCamera | undefined>;
  readonly home: Pose;
  readonly up: Vector3;
  /** Go to a camera; orbiting then turns around what lies ahead. */
  goTo(pose: Pose): void;
}

/** @param pose where to begin; the scene's home camera when absent */
export function createViewState(scene: SceneDescription, start?: Pose): ViewState {
  const home = poseOfMatrix(scene.home.camera.worldFromCamera);
  const poses = scene.cameras.map((camera) => ({ camera, pose: poseOfMatrix(camera.camera.worldFromCamera) }));
  // Rooms are mostly about half as far as their farthest wall.
  const ahead = 0.4 * scene.depthRange.far;
  const pose = signal(start ?? home);
  const pivot = signal(pointAhead(pose.value, ahead));
  return {
    pose,
    mode: signal<NavigationMode>("orbit"),
    pivot,
    photo: computed(() => poses.find((entry) => isSamePose(entry.pose, pose.value))?.camera),
    home,
    up: scene.up,
    goTo(next) {
      pivot.value = pointAhead(next, ahead);
      pose.value = next;
    },
  };
}
