import {
  ConfigError,
  type DepthRange,
  findScenes,
  type ModelConfig,
  openScene,
  openScenes,
  type SceneOptions,
  type StoredScene,
} from "gpnerf";
import { counted } from "./factTable.ts";
import type { Terminal } from "./terminal.ts";

/** Depth range from flags. */
export interface RangeFlags {
  readonly near?: number;
  readonly far?: number;
}

/**
 * Open all scenes below a folder at the size that a network works at.
 *
 * @param depthRangeFrames frames on which the depth range may be measured; see `SceneOptions`
 * @throws {SceneError} when there is none, or one is broken
 * @throws {ConfigError} when the flags cannot work
 */
export async function openData(
  path: string,
  { data }: ModelConfig,
  terminal: Terminal,
  flags: RangeFlags = {},
  depthRangeFrames?: SceneOptions["depthRangeFrames"],
): Promise<StoredScene[]> {
  const scenes = await openScenes(path, {
    ...sceneOptions(data, flags),
    ...(depthRangeFrames ? { depthRangeFrames } : {}),
  });
  noteStretching(scenes, terminal);
  return scenes;
}

/**
 * Open the one scene that a path means: the folder itself, or the only scene inside it.
 *
 * @param depthRangeFrames frames on which the depth range may be measured; see `SceneOptions`
 * @throws {SceneError} when there is none or several, or it is broken
 */
export async function openOneScene(
  path: string,
  { data }: ModelConfig,
  terminal: Terminal,
  flags: RangeFlags = {},
  depthRangeFrames?: SceneOptions["depthRangeFrames"],
): Promise<StoredScene> {
  const folders = await findScenes(path);
  const scene = await openScene(folders.length === 1 ? folders[0] : path, {
    ...sceneOptions(data, flags),
    ...(depthRangeFrames ? { depthRangeFrames } : {}),
  });
  noteStretching([scene], terminal);
  return scene;
}

function sceneOptions({ width, height }: ModelConfig["data"], flags: RangeFlags): SceneOptions {
  const depthRange = depthRangeOf(flags);
  return { width, height, ...(depthRange ? { depthRange } : {}) };
}

function depthRangeOf({ near, far }: RangeFlags): DepthRange | undefined {
  if (near === undefined && far === undefined) return undefined;
  if (near !== undefined && far !== undefined) return { near, far };
  throw new ConfigError(`--${near === undefined ? "far" : "near"} was given alone`, {
    hint: "Give both --near and --far, or neither to measure the range from the depth maps.",
  });
}

/** Another aspect ratio is allowed, but seldom meant. */
function noteStretching(scenes: readonly StoredScene[], terminal: Terminal): void {
  const stretched = scenes.filter(({ native, width, height }) => {
    const ratio = (native.width * height) / (native.height * width);
    return Math.abs(Math.log(ratio)) > 0.02;
  });
  if (stretched.length === 0) return;
  const [{ name, native, width, height }] = stretched;
  const others = stretched.length > 1 ? ` and ${counted(stretched.length - 1, "other scene")}` : "";
  terminal.note(
    `note: images of ${name}${others} are stretched from ${native.width}x${native.height} to ${width}x${height}; ` +
      "choose a size of their aspect ratio to avoid that",
  );
}
