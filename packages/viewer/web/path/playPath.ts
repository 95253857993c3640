import { effect } from "@preact/signals";
import type { Viewer } from "../state/viewer.ts";
import { poseOnPath } from "./cameraPath.ts";

/**
 * While the path plays, move the camera along it in real time; at its end, stop.
 * @returns a function that ends it
 */
export function playPath({ path, view }: Pick<Viewer, "path" | "view">): () => void {
  return effect(() => {
    if (!path.isPlaying.value) return undefined;
    const duration = path.duration.peek();
    const from = path.time.peek() >= duration ? 0 : path.time.peek();
    const start = performance.now() - 1000 * from;
    let request = requestAnimationFrame(function step(now) {
      const time = Math.min(duration, Math.max(0, (now - start) / 1000));
      path.time.value = time;
      view.pose.value = poseOnPath(path.keyframes.peek(), time);
      if (time >= duration) path.isPlaying.value = false;
      else request = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(request);
  });
}

/** Put the camera where the path is at a time. */
export function seekPath({ path, view }: Pick<Viewer, "path" | "view">, seconds: number): void {
  path.time.value = seconds;
  view.pose.value = poseOnPath(path.keyframes.value, seconds);
}
