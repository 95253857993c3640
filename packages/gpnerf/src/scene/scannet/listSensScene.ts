import { basename, join } from "node:path";
import { SceneError } from "../../errors.ts";
import type { SceneProblem } from "../checkScene.ts";
import { collectProblems } from "../collectProblems.ts";
import { expectPose } from "../parsePose.ts";
import { readFolder } from "../readFolder.ts";
import type { FrameFiles, SceneFiles } from "../sceneFiles.ts";
import { BoundedFile } from "./boundedFile.ts";
import { pinholeOf } from "./calibration.ts";
import { depthCameraOf } from "./depthCamera.ts";
import { noFrameLeft, orderedNumbers } from "./frameNumbers.ts";
import { findLabelMaps, labelMapOf } from "./labelMaps.ts";
import { findLabelTable } from "./labelTable.ts";
import type { ScanNetOptions } from "./scanNetOptions.ts";
import { indexSensFrames, type SensFrame } from "./sensFrames.ts";
import { readSensHeader, type SensHeader } from "./sensHeader.ts";
import { sensColor, sensDepth } from "./sensImages.ts";

/** Name of a recording; one marks a scene. */
export const recordingPattern: RegExp = /\.sens$/i;

/**
 * List a ScanNet scene as it is distributed. Nothing is extracted: images are read out of the recording and the archives.
 *
 * ```
 * scene0000_00.sens                                             poses, colour, depth
 * scene0000_00_2d-label-filt.zip, or label-filt/N.png           ids of scannetv2-labels.combined.tsv   (may be absent)
 * scene0000_00_2d-instance-filt.zip, or instance-filt/N.png     numbers of objects, 0 unlabelled       (may be absent)
 * ```
 * Poses are used as the colour camera's. The matrix `colorToDepthExtrinsics` in the text file beside a recording is not:
 * the depth maps of the recording are registered already.
 *
 * @throws {SceneError} when the recording, the table of labels or an archive is damaged or cut short, frames lack maps
 *   that others have, or no frame is left
 */
export async function listSensScene(path: string, options: ScanNetOptions = {}): Promise<SceneFiles> {
  const names = (await readFolder(path)) ?? [];
  const recording = join(path, theRecording(path, names));
  const { header, frames: stored } = await BoundedFile.use(recording, async (file) => {
    const header = await readSensHeader(file);
    return { header, frames: await indexSensFrames(file, header) };
  });
  const semantic = await findLabelMaps(path, names, "label-filt");
  const instance = await findLabelMaps(path, names, "instance-filt");

  const leftOut: SceneProblem[] = [];
  const numbers = orderedNumbers(stored.keys(), options.frameOrder);
  const listed = await collectProblems(numbers, (number): FrameFiles | undefined => {
    const frame = stored[number];
    const where = `${recording}, frame ${number} at byte ${frame.offset}`;
    const problem = unusable(frame, header);
    if (problem !== undefined) {
      leftOut.push({ path: recording, problem: `${where}: ${problem}.` });
      return undefined;
    }
    const [labels, objects] = [labelMapOf(semantic, number), labelMapOf(instance, number)];
    return {
      name: `frame_${number}`,
      color: sensColor(recording, number, header, frame),
      ...(header.depth && { depth: sensDepth(recording, number, header.depth, frame) }),
      ...(labels === undefined ? {} : { semantic: labels }),
      ...(objects === undefined ? {} : { instance: objects }),
      worldFromCamera: expectPose(frame.pose, where, recording),
    };
  });
  const frames = listed.filter((frame) => frame !== undefined);
  if (frames.length === 0) throw noFrameLeft(recording, listed.length);

  const native = pinholeOf(header.color.intrinsic, header.color);
  const depthCamera =
    header.depth &&
    depthCameraOf(
      native,
      { path: recording, size: header.depth, ...header.depth, colorExtrinsic: header.color.extrinsic },
      options.depthAlignment,
    );
  return {
    path,
    format: "sens",
    native,
    frames,
    leftOut,
    depthUnitsPerMetre: header.depthUnitsPerMetre,
    ...(depthCamera && { depthCamera }),
    ...(semantic && { labelMapping: await findLabelTable(path, options.labelTable, semantic.place) }),
  };
}

/** The recording of a scene; of several, the one that is named as the folder. */
function theRecording(path: string, names: readonly string[]): string {
  const recordings = names.filter((name) => recordingPattern.test(name));
  const named = recordings.find((name) => name === `${basename(path)}.sens`);
  if (recordings.length === 1 || named !== undefined) return named ?? recordings[0];
  throw new SceneError(`${path}: holds ${recordings.length} recordings, ${recordings[0]} among them; a scene is one.`, {
    path,
    hint: "Put each recording into a folder of its own, with its archives of labels.",
  });
}

/** Why a frame cannot be used, if so. */
function unusable({ pose, color, depth }: SensFrame, header: SensHeader): string | undefined {
  if (!pose.every(Number.isFinite)) return "the tracker lost the camera: the pose is not finite";
  if (color.length === 0) return "has no colour image";
  if (header.depth && depth.length === 0) return "has no depth map";
  return undefined;
}
