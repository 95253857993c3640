import { join } from "node:path";
import { SceneError } from "../../errors.ts";
import { openImage } from "../../images/imageFile.ts";
import type { SceneProblem } from "../checkScene.ts";
import { collectProblems } from "../collectProblems.ts";
import { frameFileNames } from "../frameFileNames.ts";
import { openColor } from "../frameImages.ts";
import { parsePose } from "../parsePose.ts";
import { readFolder } from "../readFolder.ts";
import type { DepthCamera, FrameFiles, Intrinsics, SceneFiles } from "../sceneFiles.ts";
import { readSmallText } from "./boundedFile.ts";
import { pinholeOf } from "./calibration.ts";
import { depthCameraOf } from "./depthCamera.ts";
import { isLostPose, noFrameLeft, orderedNumbers } from "./frameNumbers.ts";
import { findLabelMaps, labelMapOf } from "./labelMaps.ts";
import { findLabelTable } from "./labelTable.ts";
import { readMatrix } from "./matrixFile.ts";
import type { ScanNetOptions } from "./scanNetOptions.ts";

const colorPattern = /^(\d{1,15})\.(?:jpe?g|png)$/i;
const depthPattern = /^(\d{1,15})\.png$/i;
const posePattern = /^(\d{1,15})\.txt$/i;
const mostPoseBytes = 4096;

/**
 * List a ScanNet scene whose recording was extracted.
 *
 * ```
 * color/N.jpg                                    colour (.png too); every image is a frame
 * depth/N.png                                    16-bit, millimetres                                (may be absent)
 * label-filt/N.png, or *_2d-label-filt.zip       ids of scannetv2-labels.combined.tsv               (may be absent)
 * instance-filt/N.png, or *_2d-instance-filt.zip numbers of objects, 0 unlabelled                   (may be absent)
 * pose/N.txt                                     4×4 camera-to-world, OpenCV axes; infinite where the tracker was lost
 * intrinsic/intrinsic_color.txt                  4×4, pixels of the colour images
 * intrinsic/intrinsic_depth.txt, extrinsic_color.txt, extrinsic_depth.txt                           (may be absent)
 * ```
 *
 * @throws {SceneError} when frames lack files, a pose is neither rigid nor infinite, no frame is left, or the cameras, the
 *   table of labels or an archive cannot be used
 */
export async function listScanNetFolder(path: string, options: ScanNetOptions = {}): Promise<SceneFiles> {
  const colors = await listNumbered(join(path, "color"), colorPattern);
  if (colors === undefined || colors.size === 0) {
    throw new SceneError(`${join(path, "color")}: holds no images, but needs 0.jpg, 1.jpg, ….`, {
      path: join(path, "color"),
      hint: "Extract the colour images of the recording there.",
    });
  }
  const names = (await readFolder(path)) ?? [];
  const depths = await listNumbered(join(path, "depth"), depthPattern);
  const poses = (await listNumbered(join(path, "pose"), posePattern)) ?? new Map<number, string>();
  const semantic = await findLabelMaps(path, names, "label-filt");
  const instance = await findLabelMaps(path, names, "instance-filt");

  const leftOut: SceneProblem[] = [];
  const numbers = orderedNumbers(colors.keys(), options.frameOrder);
  const listed = await collectProblems(numbers, async (number): Promise<FrameFiles | undefined> => {
    const pose = poses.get(number) ?? missing(join(path, "pose", `${number}.txt`), number, "every frame needs a pose");
    const text = (await readSmallText(pose, mostPoseBytes, "Extract the pose again.")) ?? "";
    if (isLostPose(text)) {
      leftOut.push({ path: pose, problem: `${pose}: the tracker lost the camera: the pose is not finite.` });
      return undefined;
    }
    const depth =
      depths?.get(number) ?? (depths && missing(join(path, "depth", `${number}.png`), number, "others have"));
    const [labels, objects] = [labelMapOf(semantic, number), labelMapOf(instance, number)];
    return {
      name: `frame_${number}`,
      color: colors.get(number)!,
      ...(depth === undefined ? {} : { depth }),
      ...(labels === undefined ? {} : { semantic: labels }),
      ...(objects === undefined ? {} : { instance: objects }),
      worldFromCamera: parsePose(text, pose, pose),
    };
  });
  const frames = listed.filter((frame) => frame !== undefined);
  if (frames.length === 0) throw noFrameLeft(path, listed.length);

  const native = await colorCamera(path, frames[0]);
  const depthCamera = await cameraOfDepths(path, frames[0], native, options);
  return {
    path,
    format: "scannet",
    native,
    frames,
    leftOut,
    ...(depthCamera === undefined ? {} : { depthCamera }),
    ...(semantic && { labelMapping: await findLabelTable(path, options.labelTable, semantic.place) }),
  };
}

/** Files of a folder by frame number; undefined when there is no such folder. */
async function listNumbered(folder: string, pattern: RegExp): Promise<Map<number, string> | undefined> {
  const names = await readFolder(folder);
  return names && frameFileNames(folder, names, pattern, Number);
}

async function colorCamera(path: string, first: FrameFiles): Promise<Intrinsics> {
  const file = join(path, "intrinsic", "intrinsic_color.txt");
  const matrix = await readMatrix(file);
  if (matrix !== undefined) return pinholeOf(matrix, await openColor(first.color));
  throw new SceneError(`${file}: is missing, so the focal length of the images is unknown.`, {
    path: file,
    hint: "Extract the intrinsics of the recording there: a 4×4 matrix in pixels of the colour images.",
  });
}

async function cameraOfDepths(
  path: string,
  { depth }: FrameFiles,
  native: Intrinsics,
  { depthAlignment }: ScanNetOptions,
): Promise<DepthCamera | undefined> {
  if (typeof depth !== "string") return undefined;
  const matrix = (name: string) => readMatrix(join(path, "intrinsic", `${name}.txt`));
  const calibration = {
    path: depth,
    size: await openImage(depth),
    intrinsic: await matrix("intrinsic_depth"),
    extrinsic: await matrix("extrinsic_depth"),
    colorExtrinsic: await matrix("extrinsic_color"),
  };
  return depthCameraOf(native, calibration, depthAlignment);
}

function missing(path: string, number: number, need: string): never {
  throw new SceneError(`${path}: is missing, but ${need}.`, {
    path,
    hint: `Add the file, or remove color/${number} from the scene.`,
  });
}
