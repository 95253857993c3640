import type { Camera } from "gpnerf";

/** Rays of a camera in world coordinates. */
export class CameraRays {
  readonly origin: [number, number, number];
  /** Unit direction of the ray last aimed. */
  dx = 0;
  dy = 0;
  dz = 0;
  /** Length of the direction whose z (in the camera) is 1: distance along the ray = z-depth × length. */
  length = 1;
  readonly #camera: Camera;

  constructor(camera: Camera) {
    const m = camera.worldFromCamera;
    this.#camera = camera;
    this.origin = [m[3], m[7], m[11]];
  }

  aim(u: number, v: number): void {
    const { fx, fy, cx, cy, worldFromCamera: m } = this.#camera;
    const x = (u - cx) / fx;
    const y = (v - cy) / fy;
    this.length = Math.sqrt(x * x + y * y + 1);
    this.dx = (m[0] * x + m[1] * y + m[2]) / this.length;
    this.dy = (m[4] * x + m[5] * y + m[6]) / this.length;
    this.dz = (m[8] * x + m[9] * y + m[10]) / this.length;
  }
}
