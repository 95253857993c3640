import type { Camera } from "gpnerf";
import type { WireCamera } from "../protocol/wireCamera.ts";

/** A camera as it travels. */
export function toWire({ width, height, fx, fy, cx, cy, worldFromCamera }: Camera): WireCamera {
  return { width, height, fx, fy, cx, cy, worldFromCamera: [...worldFromCamera] };
}

/** A camera that has arrived. */
export function fromWire({ worldFromCamera, ...intrinsics }: WireCamera): Camera {
  return { ...intrinsics, worldFromCamera: Float64Array.from(worldFromCamera) };
}
