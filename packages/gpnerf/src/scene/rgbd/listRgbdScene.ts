import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { SceneError } from "../../errors.ts";
import { collectProblems } from "../collectProblems.ts";
import { frameFileNames } from "../frameFileNames.ts";
import { openColor } from "../frameImages.ts";
import { parsePose } from "../parsePose.ts";
import { readFolder } from "../readFolder.ts";
import type { FrameFiles, SceneFiles } from "../sceneFiles.ts";
import { readCameraIntrinsics } from "./cameraIntrinsics.ts";

/** Name of a frame's pose file; any such file marks an RGB-D scene. */
export const poseFilePattern: RegExp = /^(frame-\d+)\.pose\.txt$/;

/**
 * List a scene in the layout of 7-Scenes.
 *
 * ```
 * frame-XXXXXX.color.png|jpg    colour
 * frame-XXXXXX.depth.png        16-bit, millimetres, 0 and 65535 unknown    (may be absent for the whole scene)
 * frame-XXXXXX.pose.txt         4×4 camera-to-world, OpenCV axes
 * camera-intrinsics.txt         3×3, here or one folder up
 * ```
 * Depth maps are taken to lie on the colour image's pixels.
 *
 * @throws {SceneError} when frames lack a file, a pose is no rigid transform, or intrinsics are missing or wrong
 */
export async function listRgbdScene(path: string): Promise<SceneFiles> {
  const names = (await readFolder(path)) ?? [];
  const same = (name: string) => name;
  const colors = frameFileNames(path, names, /^(frame-\d+)\.color\.(?:png|jpe?g)$/, same);
  const depths = frameFileNames(path, names, /^(frame-\d+)\.depth\.png$/, same);
  const poses = frameFileNames(path, names, poseFilePattern, same);

  const colorExtension = extname(colors.values().next().value ?? ".jpg");
  const frameNames = [...new Set([...colors.keys(), ...poses.keys()])].sort();
  const frames = await collectProblems(frameNames, async (name): Promise<FrameFiles> => {
    const pose = poses.get(name) ?? missing(path, `${name}.pose.txt`, "every frame needs a pose");
    const color =
      colors.get(name) ?? missing(path, `${name}.color${colorExtension}`, "every frame needs a colour image");
    const depth =
      depths.size === 0
        ? undefined
        : (depths.get(name) ?? missing(path, `${name}.depth.png`, "the other frames have depth"));
    return {
      name,
      color,
      ...(depth === undefined ? {} : { depth }),
      worldFromCamera: parsePose(await readFile(pose, "utf8"), pose, pose),
    };
  });
  const native = await readCameraIntrinsics(path, await openColor(frames[0].color));
  return { path, format: "rgbd", native, frames };
}

function missing(folder: string, name: string, need: string): never {
  const file = join(folder, name);
  const frame = name.slice(0, name.indexOf("."));
  throw new SceneError(`${file}: is missing, but ${need}.`, {
    path: file,
    hint: `Add the file, or remove all files of ${frame} from the scene.`,
  });
}
