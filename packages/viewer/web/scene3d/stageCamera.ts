import { Camera } from "three";
import { type Intrinsics, type Rectangle, stageProjection } from "../geometry/pictureFrame.ts";
import { cameraAxes, type Pose } from "../geometry/pose.ts";

/** Depths that the stage shows, metres: from a hand's breadth to across a hall. */
const clip = { near: 0.02, far: 300 };

/** A three.js camera that sees, within the picture's frame, exactly what the renderer's pinhole camera sees. */
export class StageCamera extends Camera {
  constructor() {
    super();
    this.matrixAutoUpdate = false;
    this.matrixWorldAutoUpdate = false;
  }

  setPose({ position, rotation }: Pose): void {
    // three.js cameras look along −z with y up: OpenCV's down and forward axes change sign.
    const [right, down, forward] = cameraAxes(rotation);
    this.matrixWorld.set(
      ...[right[0], -down[0], -forward[0], position[0]],
      ...[right[1], -down[1], -forward[1], position[1]],
      ...([right[2], -down[2], -forward[2], position[2]] as const),
      ...([0, 0, 0, 1] as const),
    );
    this.matrixWorldInverse.copy(this.matrixWorld).invert();
  }

  setFrame(stage: { readonly width: number; readonly height: number }, frame: Rectangle, intrinsics: Intrinsics): void {
    const rows = stageProjection(stage, frame, intrinsics, clip.near, clip.far);
    this.projectionMatrix.fromArray(rows).transpose();
    this.projectionMatrixInverse.copy(this.projectionMatrix).invert();
  }
}
