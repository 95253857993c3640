import type { Signal } from "@preact/signals";
import type { PointCloud, RenderBackend } from "../backend/renderBackend.ts";

/** Points that are rendered come bit by bit: how long to wait before asking for more. */
const retryMilliseconds = 4000;

/** Load the point cloud, and again until it is complete. Without one the viewer works, only less clearly. */
export function loadPointCloud(
  backend: Pick<RenderBackend, "loadPoints">,
  points: Signal<PointCloud | undefined>,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isEnded = false;
  const load = async (): Promise<void> => {
    const cloud = await backend.loadPoints().catch(() => undefined);
    if (isEnded) return;
    if (cloud && cloud.positions.length > 0) points.value = cloud;
    if (cloud?.isComplete !== true) timer = setTimeout(() => void load(), retryMilliseconds);
  };
  void load();
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}
