import { SceneError } from "../../errors.ts";
import type { ScanNetOptions } from "./scanNetOptions.ts";

/** Frame numbers, in the order in which the scene lists its frames. */
export function orderedNumbers(numbers: Iterable<number>, order: ScanNetOptions["frameOrder"]): number[] {
  // Without a function, sort compares as text: 0, 1, 10, 100, 101, …, 11, ….
  return order === "text" ? [...numbers].sort() : [...numbers].sort((a, b) => a - b);
}

/** Text for a number that is infinite or not one, as C and Windows write it. */
const notFinite = /^[+-]?(?:inf(?:inity)?|nan(?:\(\w*\))?|1\.#\w+)$/i;

/** Whether a pose file says that the tracker lost the camera: ScanNet writes infinities then. */
export function isLostPose(text: string): boolean {
  return text.split(/\s+/).some((word) => notFinite.test(word));
}

/** The error for a scene in which no frame is left. */
export function noFrameLeft(path: string, count: number): SceneError {
  return new SceneError(`${path}: none of its ${count} frames has an image and a valid pose.`, {
    path,
    hint: "A scan that the tracker never followed cannot be used; take another one.",
  });
}
