import { extname, posix, resolve } from "node:path";
import { z } from "zod";
import { SceneError } from "../../errors.ts";
import { expectPose } from "../parsePose.ts";
import type { FolderIndex } from "../photos/folderIndex.ts";
import { cameraSchema, type TransformsCamera, type TransformsFile } from "./transformsFile.ts";

const frameSchema = cameraSchema.extend({
  file_path: z.string().min(1),
  transform_matrix: z.array(z.array(z.number()).length(4)).min(3).max(4).meta({ description: "Camera to world." }),
  depth_file_path: z.string().nullish(),
  depth_path: z.string().nullish().meta({ description: "The same (instant-ngp)." }),
  mask_path: z.string().nullish(),
});

/** A frame whose image exists. */
export interface FoundFrame {
  readonly file: TransformsFile;
  readonly frame: z.infer<typeof frameSchema>;
  /** Camera entries of the frame, those of the file where it has none. */
  readonly camera: TransformsCamera;
  /** File and number of the frame, for messages. */
  readonly where: string;
  /** Path of the image. */
  readonly image: string;
}

/** Blender scenes leave the extension away. */
const imageExtensions = ["", ".png", ".jpg", ".jpeg", ".PNG", ".JPG", ".JPEG"];

/**
 * Check the entries of a frame, and find its image.
 *
 * @throws {SceneError} when entries are missing or of the wrong kind, or there is no image
 */
export async function findFrame(
  scene: string,
  file: TransformsFile,
  entries: unknown,
  number: number,
  index: FolderIndex,
): Promise<FoundFrame> {
  const { path } = file;
  const result = frameSchema.safeParse(entries);
  if (!result.success) {
    throw new SceneError(`${path}, frame ${number}: is no frame: ${z.prettifyError(result.error)}`, {
      ...{ path, cause: result.error },
      hint: "Repair the frame, or remove it from the file.",
    });
  }
  const frame = result.data;
  const where = `${path}, frame ${number} (${frame.file_path})`;
  const image = await index.first(imageExtensions.map((extension) => resolve(scene, frame.file_path + extension)));
  if (image === undefined) {
    throw new SceneError(`${where}: the image does not exist.`, {
      path: resolve(scene, frame.file_path),
      hint: "Put the image there, or remove the frame from the file.",
    });
  }
  return { file, frame, camera: cameraSchema.parse(withDefaults(frame, file)), where, image };
}

/** Entries of a frame, and those of the file that it does not have. */
function withDefaults(frame: TransformsCamera, file: TransformsCamera): TransformsCamera {
  const own = Object.entries(frame).filter(([, value]) => value !== null && value !== undefined);
  return { ...file, ...Object.fromEntries(own) };
}

/** Path of an image without "images/" or ways out of the scene in front, and without extension: "train/r_0". */
export function nameOf({ frame: { file_path } }: FoundFrame): string {
  const path = posix.normalize(file_path).replace(/^(?:\.\.?\/|\/)*(?:images\/)?/, "");
  return path.slice(0, path.length - extname(path).length);
}

/**
 * Path of the frame's depth map, if it names one.
 * @throws {SceneError} when it is an array of NumPy
 */
export function depthPathOf(scene: string, { frame, where, file }: FoundFrame): string | undefined {
  const name = frame.depth_file_path ?? frame.depth_path;
  if (name === null || name === undefined || name === "") return undefined;
  if (extname(name) !== ".npy") return resolve(scene, name);
  throw new SceneError(`${where}: the depth map is ${name}; it needs to be a 16-bit greyscale PNG.`, {
    path: file.path,
    hint: "Write depths as PNG in whole millimetres, or remove depth_file_path.",
  });
}

/** Path of the frame's mask, if it names one. */
export function maskPathOf(scene: string, { frame: { mask_path } }: FoundFrame): string | undefined {
  return mask_path ? resolve(scene, mask_path) : undefined;
}

/**
 * Camera-to-world of a frame: the columns of y and z are turned over, from OpenGL's axes (y up, z backward), and positions
 * are divided by `applied_scale`, so that depth maps keep their unit.
 *
 * @throws {SceneError} when the matrix is no rigid transform
 */
export function poseOf({
  frame: { transform_matrix },
  file: { path, applied_scale },
  where,
}: FoundFrame): Float64Array {
  const rows = transform_matrix.length === 3 ? [...transform_matrix, [0, 0, 0, 1]] : transform_matrix;
  const pose = expectPose(Float64Array.from(rows.flat()), where, path);
  for (let row = 0; row < 12; row += 4) {
    pose[row + 1] *= -1;
    pose[row + 2] *= -1;
    pose[row + 3] /= applied_scale ?? 1;
  }
  return pose;
}
