import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { SceneError } from "../../errors.ts";

/** 64 MiB hold some hundred thousand frames. */
const longestFile = 1 << 26;

const number = z.number().nullish();

/** Camera of a file or of one of its frames; a frame's entries go before the file's. */
export const cameraSchema = z.object({
  camera_model: z.string().nullish().meta({ description: "OPENCV, OPENCV_FISHEYE, PINHOLE, …; OPENCV unless told." }),
  is_fisheye: z.boolean().nullish().meta({ description: "The same as OPENCV_FISHEYE (instant-ngp)." }),
  fl_x: number.meta({ description: "Focal length in pixels." }),
  fl_y: number.meta({ description: "The same along y; fl_x unless told." }),
  cx: number.meta({ description: "Principal point in pixels from the image's corner; the middle unless told." }),
  cy: number,
  w: number.meta({ description: "Image width in pixels; that of the first image unless told." }),
  h: number,
  camera_angle_x: number.meta({ description: "Horizontal field of view in radians, in place of fl_x (Blender)." }),
  camera_angle_y: number,
  ...{ k1: number, k2: number, k3: number, k4: number, p1: number, p2: number },
});

/** Camera entries of a file or a frame. */
export type TransformsCamera = z.infer<typeof cameraSchema>;

const factor = z.number().min(1e-9).max(1e9).nullish();

const fileSchema = cameraSchema.extend({
  frames: z.array(z.unknown()).min(1),
  depth_unit_scale_factor: factor.meta({ description: "Metres per stored unit of depth; 0.001 unless told." }),
  integer_depth_scale: factor.meta({ description: "The same (instant-ngp)." }),
  applied_scale: factor.meta({ description: "Factor that positions were multiplied by." }),
});

/** A file of cameras; its frames are not checked yet. */
export interface TransformsFile extends z.infer<typeof fileSchema> {
  readonly path: string;
  /** See `SceneFiles`. */
  readonly depthUnitsPerMetre?: number;
}

/**
 * Read a file of cameras as Blender scenes of NeRF, instant-ngp and nerfstudio have it. Entries that are not known here,
 * such as aabb_scale, are passed over.
 *
 * @throws {SceneError} when the file cannot be read, is no JSON, or lacks frames
 */
export async function readTransformsFile(path: string): Promise<TransformsFile> {
  const result = fileSchema.safeParse(parseJson(path, await readText(path)));
  if (!result.success) {
    throw badFile(path, `does not describe cameras: ${z.prettifyError(result.error)}`, result.error);
  }
  const metresPerUnit = result.data.depth_unit_scale_factor ?? result.data.integer_depth_scale;
  return { ...result.data, path, ...(metresPerUnit && { depthUnitsPerMetre: 1 / metresPerUnit }) };
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > longestFile) throw badFile(path, `is ${size} bytes long; at most ${longestFile} are read.`);
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof SceneError) throw cause;
    throw badFile(path, `cannot be read (${(cause as NodeJS.ErrnoException).code ?? cause}).`, cause);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badFile(path, `is no JSON: ${(cause as Error).message}`, cause);
  }
}

function badFile(path: string, problem: string, cause?: unknown): SceneError {
  return new SceneError(`${path}: ${problem}`, {
    path,
    hint: 'Write {"fl_x": …, "frames": [{"file_path": "images/0.png", "transform_matrix": [[…], …]}, …]} as JSON.',
    ...(cause === undefined ? {} : { cause }),
  });
}
