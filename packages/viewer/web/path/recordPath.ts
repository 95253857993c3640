import { batch } from "@preact/signals";
import { composeLayer } from "../layers/composeLayer.ts";
import type { RgbaPicture } from "../layers/rgba.ts";
import { announce } from "../state/announcer.ts";
import { saveFile } from "../state/saveFile.ts";
import type { Viewer } from "../state/viewer.ts";
import { sampleCameraPath } from "./cameraPath.ts";
import { encodeVideo, videoType } from "./encodeVideo.ts";
import { renderPathFrames } from "./pathFrames.ts";

/** What a path is written as. */
export type RecordingFormat = "png" | "gif" | "video";

/** How a path is written. */
export interface RecordingOptions {
  readonly format: RecordingFormat;
  /** Pictures are enlarged by this. */
  readonly factor: number;
}

/**
 * Render the camera path in the shown layer and save it as a file. The viewer shows the pictures as they come; its camera
 * then goes back to where it was.
 *
 * @throws {BackendError} when a picture cannot be rendered
 * @throws {Error} when the browser cannot write the file
 */
export async function recordPath(viewer: Viewer, { format, factor }: RecordingOptions): Promise<void> {
  const { path, render, view, scene, layers } = viewer;
  const framesPerSecond = path.framesPerSecond.value;
  const poses = sampleCameraPath(path.keyframes.value, framesPerSecond);
  const chosen = layers.layer.value;
  // Truth is known only at photos, and the points are no picture.
  const layer = chosen === "truth" || chosen === "error" || chosen === "points" ? "color" : chosen;
  const before = view.pose.value;
  const controller = new AbortController();
  const pictures: RgbaPicture[] = [];
  const report = (share = 0): void => {
    path.recording.value = { done: pictures.length, share, frames: poses.length, cancel: () => controller.abort() };
  };
  path.isPlaying.value = false;
  report();
  announce(`Recording ${poses.length} pictures`);
  try {
    await renderPathFrames(viewer, poses, controller.signal, {
      onProgress: report,
      onFrame: (shown) => {
        batch(() => {
          view.pose.value = shown.pose;
          render.shown.value = shown;
        });
        const picture = composeLayer(layer, scene, shown.picture, undefined, viewer.settings.value);
        if (picture) pictures.push(picture);
        report();
      },
    });
    const { blob, ending } = await encode(pictures, format, factor, framesPerSecond, controller.signal);
    saveFile(blob, `${scene.name.replaceAll(/\W+/g, "-")}-path-${layer}.${ending}`);
    announce(`Saved the path with ${pictures.length} pictures`);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    announce("Recording cancelled");
  } finally {
    path.recording.value = undefined;
    view.pose.value = before;
  }
}

/** Encoders come only when they are needed. */
async function encode(
  pictures: readonly RgbaPicture[],
  format: RecordingFormat,
  factor: number,
  framesPerSecond: number,
  signal: AbortSignal,
): Promise<{ readonly blob: Blob; readonly ending: string }> {
  const { contextOf, enlarge } = await import("./enlarge.ts");
  const canvases = pictures.map((picture) => enlarge(picture, factor));
  if (format === "png") {
    const { zipFrames } = await import("./zipFrames.ts");
    return { blob: await zipFrames(canvases), ending: "zip" };
  }
  if (format === "gif") {
    const { encodeGif } = await import("./encodeGif.ts");
    const enlarged = canvases.map((canvas) => contextOf(canvas).getImageData(0, 0, canvas.width, canvas.height));
    const bytes = encodeGif(enlarged as unknown as readonly RgbaPicture[], framesPerSecond);
    return { blob: new Blob([bytes], { type: "image/gif" }), ending: "gif" };
  }
  const type = videoType();
  if (type === undefined) throw new Error("This browser records no video. Choose GIF or PNG files instead.");
  const blob = await encodeVideo(canvases, framesPerSecond, type, signal);
  return { blob, ending: type.startsWith("video/mp4") ? "mp4" : "webm" };
}
