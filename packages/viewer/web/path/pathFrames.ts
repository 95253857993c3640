import type { RenderBackend } from "../backend/renderBackend.ts";
import type { Pose } from "../geometry/pose.ts";
import { densePicture } from "../layers/densePicture.ts";
import type { ShownPicture } from "../render/renderState.ts";
import type { Viewer } from "../state/viewer.ts";

/**
 * Render a picture for each pose, one after the other, whole ones only.
 *
 * @param onFrame called with each picture as it comes
 * @throws {DOMException} `AbortError` when the signal aborts
 * @throws {BackendError} when a picture cannot be rendered
 */
export async function renderPathFrames(
  viewer: Pick<Viewer, "backend" | "wireCamera">,
  poses: readonly Pose[],
  signal: AbortSignal,
  onFrame: (shown: ShownPicture) => void,
): Promise<void> {
  for (const pose of poses) {
    onFrame(await renderFrame(viewer.backend, viewer, pose, signal));
  }
}

async function renderFrame(
  backend: Pick<RenderBackend, "render">,
  { wireCamera }: Pick<Viewer, "wireCamera">,
  pose: Pose,
  signal: AbortSignal,
): Promise<ShownPicture> {
  const request = { camera: wireCamera(pose), quality: "final", exclude: [] } as const;
  let shown: ShownPicture | undefined;
  await backend.render(request, {
    signal,
    onPicture: (picture) => {
      const { level, levels, isFinal, elapsedMs, sources } = picture;
      const dense = densePicture(picture, request.camera);
      shown = { picture: dense, pose, request, level, levels, isFinal, elapsedMs, sources };
    },
  });
  if (shown === undefined) throw new Error("internal: a path's picture was rendered, but none came");
  return shown;
}
