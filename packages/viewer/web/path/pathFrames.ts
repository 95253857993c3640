import type { Pose } from "../geometry/pose.ts";
import { densePicture } from "../layers/densePicture.ts";
import type { ShownPicture } from "../render/renderState.ts";
import type { Viewer } from "../state/viewer.ts";

/** What is heard of a path that is being rendered. */
export interface PathCallbacks {
  /** Each picture as it comes. */
  readonly onFrame: (shown: ShownPicture) => void;
  /** How far the picture in progress is, 0..1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Render a picture for each pose, one after the other, whole ones only.
 *
 * @throws {DOMException} `AbortError` when the signal aborts
 * @throws {BackendError} when a picture cannot be rendered
 */
export async function renderPathFrames(
  viewer: Pick<Viewer, "backend" | "wireCamera">,
  poses: readonly Pose[],
  signal: AbortSignal,
  { onFrame, onProgress }: PathCallbacks,
): Promise<void> {
  for (const pose of poses) {
    onFrame(await renderFrame(viewer, pose, signal, onProgress));
  }
}

async function renderFrame(
  { backend, wireCamera }: Pick<Viewer, "backend" | "wireCamera">,
  pose: Pose,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<ShownPicture> {
  const request = { camera: wireCamera(pose), quality: "final", exclude: [] } as const;
  let shown: ShownPicture | undefined;
  await backend.render(request, {
    signal,
    onProgress: ({ progress }) => onProgress(progress),
    onPicture: (picture) => {
      const { level, levels, isFinal, elapsedMs, sources } = picture;
      const dense = densePicture(picture, request.camera);
      shown = { picture: dense, pose, request, level, levels, isFinal, elapsedMs, sources };
    },
  });
  if (shown === undefined) throw new Error("internal: a path's picture was rendered, but none came");
  return shown;
}
