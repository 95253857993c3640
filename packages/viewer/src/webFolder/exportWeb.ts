import { cp, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import {
  ConfigError,
  type ExportedFile,
  encodePng,
  type ModelCheckpoint,
  readModel,
  version,
  writeCheckpoint,
} from "gpnerf";
import { appFolder } from "../http/staticApp.ts";
import { frameMapsHeaderSchema } from "../protocol/frameMaps.ts";
import { pack, unpack } from "../protocol/packedMessage.ts";
import { pointCloudHeaderSchema } from "../protocol/pointCloud.ts";
import type { SceneDescription } from "../protocol/sceneDescription.ts";
import { LiveScene } from "../scene/liveScene.ts";
import type { ViewedScene } from "../scene/viewedScene.ts";
import { webFolderReadme } from "./webFolderReadme.ts";
import { type WebScene, webFiles, webSceneFormat, webSceneMeta } from "./webScene.ts";

/** What to export. */
export interface WebExport {
  /** The scene and what renders it. */
  readonly viewed: ViewedScene;
  /** The network's checkpoint; written with the configuration that the network runs with. */
  readonly checkpoint: ModelCheckpoint;
  /** Whether depth, classes and instances of the photos go along, to compare with. Default: yes, where there are any. */
  readonly truth?: boolean;
  /** Folder of the built web app. Default: the one that comes with the package. */
  readonly app?: string;
  /** Told how much of the scene is done. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Write everything that a browser needs to look around in a scene into a folder: the web app, the network, the photos.
 * Any web server can hand it out; the network runs in the browser.
 *
 * @param folder empty; written file by file, so give one that takes its name when whole
 * @returns the files, with paths relative to the folder
 * @throws {ConfigError} when the web app is not built, or the scene has too few frames for the network
 * @throws the signal's reason when it is aborted
 */
export async function exportWeb(folder: string, options: WebExport): Promise<ExportedFile[]> {
  const { viewed, checkpoint, app = appFolder(), signal } = options;
  const failures: unknown[] = [];
  await copyApp(app, folder);
  const live = new LiveScene(viewed, (error) => failures.push(error));
  try {
    const description = await live.description;
    const featureColors = await live.featureColors.catch(() => undefined);
    signal?.throwIfAborted();
    await writeFrames(folder, live, options);
    await writeFile(join(folder, webFiles.points), await compressed(await allPoints(live, signal)));
    await writeModel(join(folder, webFiles.model), { ...checkpoint, config: viewed.network.config });
    await writeFile(join(folder, "README.md"), webFolderReadme(description));
    const hasTruth = hasMaps(options);
    const scene: WebScene = {
      format: webSceneFormat,
      version,
      description: described(description, hasTruth),
      hasTruth,
      contents: [...(await readdir(folder)), webFiles.scene].sort(),
      featureColors: featureColors
        ? { ...featureColors, mean: [...featureColors.mean], directions: [...featureColors.directions] }
        : null,
    };
    await writeFile(join(folder, webFiles.scene), `${JSON.stringify(scene)}\n`);
  } finally {
    await live.close();
  }
  return listFiles(folder);
}

/** The app, told to render by itself. */
async function copyApp(app: string, folder: string): Promise<void> {
  const page = await readFile(join(app, "index.html"), "utf8").catch((cause: unknown) => {
    throw new ConfigError(`${app} has no index.html: the web app has not been built`, {
      path: app,
      hint: "Run `npm run build` in the folder of gpnerf, then try again.",
      cause,
    });
  });
  if (!page.includes("<head>")) {
    throw new ConfigError(`${app}: its index.html has no <head>: it is not the web app of gpnerf`, {
      path: app,
      hint: "Run `npm run build` in the folder of gpnerf, then try again.",
    });
  }
  await cp(app, folder, { recursive: true });
  const meta = `<meta name="${webSceneMeta}" content="./${webFiles.scene}" />`;
  await writeFile(join(folder, "index.html"), page.replace("<head>", `<head>\n    ${meta}`));
}

async function writeFrames(
  folder: string,
  live: LiveScene,
  { viewed, signal, onProgress, ...options }: WebExport,
): Promise<void> {
  const { frames } = viewed.scene;
  const withTruth = hasMaps({ viewed, ...options });
  for (const path of [webFiles.frame(0), webFiles.thumbnail(0), ...(withTruth ? [webFiles.truth(0)] : [])]) {
    await mkdir(join(folder, path, ".."), { recursive: true });
  }
  for (const [id, { camera }] of frames.entries()) {
    signal?.throwIfAborted();
    const { header, arrays } = unpack((await live.frame(id)).slice().buffer, frameMapsHeaderSchema);
    const [color, ...maps] = [...arrays.values()];
    await writeFile(
      join(folder, webFiles.frame(id)),
      await encodePng({ ...sizeOf(camera), data: color.values as Uint8Array }),
    );
    await writeFile(join(folder, webFiles.thumbnail(id)), await live.thumbnail(id));
    if (withTruth) await writeFile(join(folder, webFiles.truth(id)), await compressed(pack(header, maps)));
    onProgress?.(id + 1, frames.length);
  }
}

function sizeOf({ width, height }: { readonly width: number; readonly height: number }) {
  return { width, height };
}

function hasMaps({ viewed: { scene }, truth = true }: Pick<WebExport, "viewed" | "truth">): boolean {
  return truth && (scene.hasDepth || scene.hasSemantic || scene.hasInstance);
}

/** Rendered points come by and by. */
async function allPoints(live: LiveScene, signal: AbortSignal | undefined): Promise<Uint8Array> {
  for (;;) {
    signal?.throwIfAborted();
    const points = await live.points();
    if (unpack(points.slice().buffer, pointCloudHeaderSchema).header.isComplete) return points;
    await sleep(200);
  }
}

/** In half precision if that loses nothing, as with networks that were shipped that way. */
async function writeModel(path: string, checkpoint: ModelCheckpoint): Promise<void> {
  await writeCheckpoint(path, checkpoint, { precision: "F16" });
  const { parameters } = await readModel(path);
  if (parameters.values.every((value, i) => value === checkpoint.parameters.values[i])) return;
  await writeCheckpoint(path, checkpoint);
}

/** The description for this folder: its addresses, and only the layers and truths that it has. */
function described(description: SceneDescription, hasTruth: boolean): SceneDescription {
  const cameras = description.cameras.map((camera) => ({
    ...camera,
    thumbnailUrl: `./${webFiles.thumbnail(camera.id)}`,
  }));
  if (hasTruth) return { ...description, cameras };
  return {
    ...description,
    cameras,
    truth: { depth: false, semantic: false, instance: false },
    layers: description.layers.filter((name) => name !== "instances"),
    instanceSource: "none",
  };
}

const compressed = promisify(gzip);

async function listFiles(folder: string): Promise<ExportedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.sort().map(async (path) => ({
    name: path.slice(folder.length + 1),
    bytes: (await stat(path)).size,
  }));
  return Promise.all(files);
}
