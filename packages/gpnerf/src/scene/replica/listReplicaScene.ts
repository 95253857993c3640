import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SceneError } from "../../errors.ts";
import type { ImageSize } from "../../images/imageSize.ts";
import { collectProblems } from "../collectProblems.ts";
import { frameFileNames } from "../frameFileNames.ts";
import { openColor } from "../frameImages.ts";
import { parsePose } from "../parsePose.ts";
import { readFolder } from "../readFolder.ts";
import type { FrameFiles, Intrinsics, PhotoCamera, SceneFiles } from "../sceneFiles.ts";
import { readLabelSidecar } from "./labelSidecar.ts";
import { replica51OfReplicaId } from "./replicaClasses.ts";
import type { ReplicaOptions } from "./replicaOptions.ts";
import { camerasName, readSequenceCameras, type SequenceCameras } from "./sequenceCameras.ts";

/** Name of the file with one pose per line; with the folder `rgb` it marks a sequence. */
export const trajectoryName = "traj_w_c.txt";

/** Folder of each modality besides colour; `folder/folder_N.png` belongs to frame N. */
const modalityFolders = {
  depth: "depth",
  semantic: "semantic_class",
  instance: "semantic_instance",
} as const;
type Modality = keyof typeof modalityFolders;

/**
 * List a sequence in the layout of Semantic-NeRF's Replica renderings.
 *
 * ```
 * rgb/rgb_N.png                                colour
 * depth/depth_N.png                            16-bit, millimetres            (may be absent)
 * semantic_class/semantic_class_N.png          class ids                      (may be absent)
 * semantic_instance/semantic_instance_N.png    instance ids                   (may be absent)
 * mask/mask_N.png                              0 where nothing is known       (may be absent, also for some)
 * traj_w_c.txt                                 line N (from 0): 16 numbers, camera-to-world, OpenCV axes
 * classes.json                                 here or one folder up: label values are class indices (may be absent)
 * ```
 * The camera is the renderer's, 90° horizontal field of view and the principal point at the image centre, unless
 * `cameras.json` says otherwise.
 *
 * @throws {SceneError} when frames lack a pose or a file, a pose is no rigid transform, or the first image is damaged
 */
export async function listReplicaScene(path: string, options: ReplicaOptions = {}): Promise<SceneFiles> {
  const colors = await listModality(path, "rgb", /^rgb_(\d+)\.(?:png|jpe?g)$/i);
  if (colors === undefined || colors.size === 0) {
    throw new SceneError(`${join(path, "rgb")}: holds no images, but needs rgb_0.png, rgb_1.png, ….`, {
      path: join(path, "rgb"),
      hint: "Copy the rendered images there, numbered as the lines of the trajectory.",
    });
  }
  const depth = await listModality(path, modalityFolders.depth);
  const semantic = await listModality(path, modalityFolders.semantic);
  const instance = await listModality(path, modalityFolders.instance);
  const masks = await listModality(path, "mask");
  const poseLines = await readPoseLines(path);

  const numbers = [...colors.keys()].sort((a, b) => a - b);
  const size = await sizeOf(colors.get(numbers[0])!);
  const own = await readSequenceCameras(path, size);
  const frames = await collectProblems(numbers, (number): FrameFiles => {
    return {
      name: `rgb_${number}`,
      color: colors.get(number)!,
      ...modalityFile(path, "depth", depth, number),
      ...modalityFile(path, "semantic", semantic, number),
      ...modalityFile(path, "instance", instance, number),
      ...maskFile(masks, number),
      ...(own?.frames && { camera: ownCamera(path, own, number) }),
      worldFromCamera: poseOfFrame(path, poseLines, number),
    };
  });
  return {
    path,
    format: "replica",
    native: own?.camera ?? (options.intrinsics === "released" ? releasedIntrinsics(size) : rendererIntrinsics(size)),
    frames,
    ...(own?.depthRange && { usualDepthRange: own.depthRange }),
    ...(semantic === undefined ? {} : { labelMapping: (await readLabelSidecar(path)) ?? replica51OfReplicaId }),
  };
}

/** Files of a modality by frame number; undefined when its folder is absent. */
async function listModality(
  path: string,
  folder: string,
  pattern: RegExp = new RegExp(`^${folder}_(\\d+)\\.png$`, "i"),
): Promise<Map<number, string> | undefined> {
  const names = await readFolder(join(path, folder));
  return names && frameFileNames(join(path, folder), names, pattern, Number);
}

function modalityFile(
  path: string,
  modality: Modality,
  files: Map<number, string> | undefined,
  number: number,
): { [key in Modality]?: string } {
  if (files === undefined) return {};
  const file = files.get(number);
  if (file !== undefined) return { [modality]: file };
  const folder = modalityFolders[modality];
  const missing = join(path, folder, `${folder}_${number}.png`);
  throw new SceneError(`${missing}: is missing, although the scene has a folder ${folder}.`, {
    path: missing,
    hint: `Add the file, remove rgb_${number} from the scene, or remove the folder ${folder} to use the scene without it.`,
  });
}

/** Frames without a mask count whole. */
function maskFile(masks: Map<number, string> | undefined, number: number): { mask?: string } {
  const mask = masks?.get(number);
  return mask === undefined ? {} : { mask };
}

async function readPoseLines(path: string): Promise<string[]> {
  const file = join(path, trajectoryName);
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new SceneError(`${file}: cannot be read (${cause.code ?? cause.message}).`, {
      path: file,
      cause,
      hint: "Put the trajectory there: one line of 16 numbers per image, camera-to-world.",
    });
  });
  return text.trimEnd().split(/\r?\n/);
}

function poseOfFrame(path: string, lines: readonly string[], number: number): Float64Array {
  const file = join(path, trajectoryName);
  if (number >= lines.length) {
    throw new SceneError(
      `${file}: has ${lines.length} lines, so there is no pose for rgb_${number}, which needs line ${number + 1}.`,
      { path: file, hint: `Complete the trajectory, or remove rgb_${number} from the scene.` },
    );
  }
  return parsePose(lines[number], `${file}, line ${number + 1} (rgb_${number})`, file);
}

async function sizeOf(image: string): Promise<ImageSize> {
  const { width, height } = await openColor(image);
  return { width, height };
}

/** The camera of a frame in a sequence where they differ. */
function ownCamera(path: string, { camera, frames = [] }: SequenceCameras, number: number): PhotoCamera {
  const own = frames[number];
  if (own === undefined) {
    const file = join(path, camerasName);
    throw new SceneError(
      `${file}: lists ${frames.length} frames, so there is no camera for rgb_${number}, which needs number ${number}.`,
      { path: file, hint: `Complete the list, or remove rgb_${number} from the scene.` },
    );
  }
  const picture = { ...camera, ...own };
  return { photo: { ...picture, lens: { projection: "pinhole" } }, picture };
}

/** What the released code takes for the camera of images of 640×480, scaled as it scales it. */
function releasedIntrinsics({ width, height }: ImageSize): Intrinsics {
  const scaled = (value: number): number => (value * width) / 640;
  return { width, height, fx: scaled(320), fy: scaled(319.5), cx: scaled(320), cy: scaled(229.5) };
}

/** The renderer's camera: 90° horizontal field of view, square pixels, principal point at the image centre. */
function rendererIntrinsics({ width, height }: ImageSize): Intrinsics {
  return { width, height, fx: width / 2, fy: width / 2, cx: (width - 1) / 2, cy: (height - 1) / 2 };
}
