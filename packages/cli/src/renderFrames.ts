import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Camera,
  EncodedFrames,
  encodePng,
  type FeatureColors,
  fitFeatureColors,
  type LabelSet,
  type Network,
  type RgbImage,
  renderView,
  type Scene,
  selectSourceViews,
  tile,
} from "gpnerf";
import { animatedWebp, depthPng, viewPictures } from "./pictures.ts";
import type { Progress } from "./progressBar.ts";

const framesPerSecond = 12;

/** What to render. */
export interface FrameRequest {
  readonly scene: Scene;
  readonly cameras: readonly Camera[];
  /** Frames that must not be source views. */
  readonly exclude: readonly number[];
  readonly labels: LabelSet;
}

/**
 * Render cameras one after another and write, for each: colour, depth (coloured, and raw in millimetres), classes and
 * features; beside them `cameras.json` and, for several, the animation `trajectory.webp`.
 *
 * Colours mean the same in all frames: depths share the scene's range, features the components found in the first.
 *
 * @param folder  where to write; it must exist
 * @returns names of the files
 */
export async function renderFrames(
  network: Network,
  { scene, cameras, exclude, labels }: FrameRequest,
  folder: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<string[]> {
  const encoded = new EncodedFrames(network, scene);
  const files: string[] = [];
  const write = async (name: string, bytes: Uint8Array | string): Promise<void> => {
    await writeFile(join(folder, name), bytes);
    files.push(name);
  };
  const sheets: RgbImage[] = [];
  const records: object[] = [];
  let features: FeatureColors | undefined;
  for (const [index, camera] of cameras.entries()) {
    const sources = selectSourceViews({
      cameras: scene.frames.map((frame) => frame.camera),
      target: camera,
      count: network.config.data.views,
      exclude,
    });
    const held = await encoded.hold(sources);
    const view = await renderView(network, camera, held.views, scene.depthRange, {
      signal,
      onProgress: (done) => progress.update(index + done),
    }).finally(held.release);
    features ??= fitFeatureColors(view.semantic.data, view.semantic.channels);
    const pictures = await viewPictures(view, camera, { depthRange: scene.depthRange, labels, features });
    const number = String(index).padStart(4, "0");
    for (const [name, picture] of Object.entries(pictures))
      await write(`${name}_${number}.png`, await encodePng(picture));
    await write(`depth_mm_${number}.png`, await depthPng(view.depth, camera));
    sheets.push(tile(Object.values(pictures), { columns: 2 }));
    records.push(
      cameraRecord(
        camera,
        sources.map((source) => scene.frames[source].name),
      ),
    );
  }
  await write(
    "cameras.json",
    `${JSON.stringify({ scene: scene.path, depthRange: scene.depthRange, frames: records }, null, 2)}\n`,
  );
  if (sheets.length > 1) await write("trajectory.webp", await animatedWebp(sheets, framesPerSecond));
  return files;
}

/** A camera as JSON: pixels and metres, OpenCV axes, `worldFromCamera` row by row. */
function cameraRecord({ worldFromCamera, ...intrinsics }: Camera, sourceViews: readonly string[]): object {
  return { ...intrinsics, worldFromCamera: [...worldFromCamera], sourceViews };
}
