import { contextOf } from "./enlarge.ts";

/** Best first. */
const types = ["video/mp4;codecs=avc1.42E01E", "video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];

/** The kind of video that this browser can write; undefined when it cannot. */
export function videoType(): string | undefined {
  if (typeof MediaRecorder === "undefined" || !("captureStream" in HTMLCanvasElement.prototype)) return undefined;
  return types.find((type) => MediaRecorder.isTypeSupported(type));
}

/**
 * Frames as a video. Browsers record in real time: it takes as long as the video lasts.
 *
 * @param frames all of the same size
 * @param type   as `videoType` gives it
 * @throws {DOMException} `AbortError` when the signal aborts
 */
export async function encodeVideo(
  frames: readonly HTMLCanvasElement[],
  framesPerSecond: number,
  type: string,
  signal: AbortSignal,
): Promise<Blob> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [frames[0].width, frames[0].height];
  const context = contextOf(canvas);
  context.drawImage(frames[0], 0, 0);
  const stream = canvas.captureStream();
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 8_000_000 });
  const chunks: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data));
  const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
  recorder.start();
  try {
    for (const frame of frames) {
      signal.throwIfAborted();
      context.drawImage(frame, 0, 0);
      await wait(1000 / framesPerSecond);
    }
  } finally {
    recorder.stop();
    await stopped;
    for (const track of stream.getTracks()) track.stop();
  }
  return new Blob(chunks, { type });
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
