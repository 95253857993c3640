export type { Camera } from "./cameras/camera.ts";
export { cameraCenter, invertRigid, resizeCamera } from "./cameras/camera.ts";
export type { LabelSet } from "./scene/labels.ts";
export { scanNet20 } from "./scene/labels.ts";
export type { DepthRange, Frame, FrameInfo, Scene } from "./scene/scene.ts";
