import { join } from "node:path";
import { z } from "zod";
import { resizeCamera } from "../../cameras/camera.ts";
import { SceneError } from "../../errors.ts";
import { formatSize, type ImageSize } from "../../images/imageSize.ts";
import { intrinsicsProblem } from "../photos/intrinsicsProblem.ts";
import { expectShape } from "../photos/photoSize.ts";
import { readSmallText } from "../scannet/boundedFile.ts";
import type { DepthRange } from "../scene.ts";
import type { Intrinsics } from "../sceneFiles.ts";

/** Name of the file beside a trajectory that says which cameras its images are of. */
export const camerasName = "cameras.json";

/** A million frames with six numbers of 20 letters each. */
const mostBytes = 128 * 2 ** 20;

const pixels = z.number().meta({ description: "Pixels, pixel centres at integers." });
const pinhole = { fx: pixels, fy: pixels, cx: pixels, cy: pixels };
const schema = z.strictObject({
  camera: z
    .strictObject({ width: z.int().min(1), height: z.int().min(1), ...pinhole })
    .meta({ description: "Size and intrinsics of the images." }),
  frames: z
    .array(z.strictObject(pinhole))
    .optional()
    .meta({ description: "Intrinsics by line of the trajectory, where frames differ." }),
  depthRange: z
    .strictObject({ near: z.number().positive(), far: z.number().positive() })
    .optional()
    .meta({ description: "Nearest and farthest depth, for scenes without depth maps." }),
});

/** The cameras of a sequence that was not rendered with Replica's. */
export interface SequenceCameras {
  readonly camera: Intrinsics;
  /** Intrinsics by line of the trajectory, where they differ. */
  readonly frames?: readonly Pick<Intrinsics, "fx" | "fy" | "cx" | "cy">[];
  readonly depthRange?: DepthRange;
}

/** The text of `cameras.json`. */
export function sequenceCamerasText(cameras: SequenceCameras): string {
  return `${JSON.stringify(cameras, null, 2)}\n`;
}

/**
 * Read `cameras.json` from a sequence's folder.
 *
 * @param image size of the stored images; cameras of another size but the same shape are scaled to it
 * @returns undefined when there is no such file: the camera is Replica's
 * @throws {SceneError} when the file is damaged or of images of another shape
 */
export async function readSequenceCameras(sequence: string, image: ImageSize): Promise<SequenceCameras | undefined> {
  const path = join(sequence, camerasName);
  const hint = `Remove ${camerasName} for images with Replica's camera, 90° wide, or convert the scene again.`;
  const text = await readSmallText(path, mostBytes, hint);
  if (text === undefined) return undefined;
  const invalid = (reason: string, cause?: unknown): SceneError =>
    new SceneError(`${path}: does not describe the cameras of a scene: ${reason}`, { path, cause, hint });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid((cause as Error).message, cause);
  }
  const result = schema.safeParse(json);
  if (!result.success) throw invalid(z.prettifyError(result.error), result.error);
  const { camera, frames, depthRange } = result.data;
  for (const [index, own] of [camera, ...(frames ?? []).map((frame) => ({ ...camera, ...frame }))].entries()) {
    const problem = intrinsicsProblem(own);
    if (problem !== undefined) throw invalid(`${index === 0 ? "the camera" : `frame ${index - 1}`} ${problem}.`);
  }
  expectShape(path, image, camera, `the camera in ${camerasName}, ${formatSize(camera)},`);
  const scaled = (own: Intrinsics): Intrinsics => {
    const { worldFromCamera: _, ...intrinsics } = resizeCamera(
      { ...own, worldFromCamera: none },
      image.width,
      image.height,
    );
    return intrinsics;
  };
  return {
    camera: scaled(camera),
    ...(frames && { frames: frames.map((frame) => scaled({ ...camera, ...frame })) }),
    ...(depthRange && { depthRange }),
  };
}

const none = new Float64Array(16);
