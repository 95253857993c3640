import { join } from "node:path";
import type { LensCamera } from "../../cameras/lensCamera.ts";
import { openImage } from "../../images/imageFile.ts";
import type { ImageSize } from "../../images/imageSize.ts";
import { collectProblems } from "../collectProblems.ts";
import { FolderIndex } from "../photos/folderIndex.ts";
import { listPhotos } from "../photos/listPhotos.ts";
import type { Photo } from "../photos/photo.ts";
import { readFolder } from "../readFolder.ts";
import type { DepthRange } from "../scene.ts";
import type { SceneFiles } from "../sceneFiles.ts";
import { colmapSpans } from "./colmapSpans.ts";
import { transformsCamera } from "./transformsCamera.ts";
import { readTransformsFile } from "./transformsFile.ts";
import { depthPathOf, type FoundFrame, findFrame, maskPathOf, nameOf, poseOf } from "./transformsFrame.ts";

const wholeName = "transforms.json";
/** Blender scenes of NeRF: a file per part of the photos. */
const partNames = ["transforms_train.json", "transforms_val.json", "transforms_test.json"];

/** Names of the files of which a scene in this format has one or several. */
export const transformsNames: readonly string[] = [wholeName, ...partNames];

/** The range that NeRF and its followers take for their Blender scenes. */
const blenderDepthRange: DepthRange = { near: 2, far: 6 };

/**
 * List a scene whose cameras stand in `transforms.json` (nerfstudio, instant-ngp), or in `transforms_train.json`,
 * `transforms_val.json` and `transforms_test.json`, as many as there are, one after the other (Blender scenes of NeRF).
 *
 * Poses have OpenGL's camera axes, y up and z backward, which are turned over; the world stays as it is, whatever
 * `applied_transform` brought it there. Images, depth maps and masks are those that frames name; labels lie in the
 * folders of `mapFolders`.
 *
 * @throws {SceneError} when a file is damaged, or frames are invalid or lack their images
 */
export async function listTransformsScene(path: string): Promise<SceneFiles> {
  const names = new Set(await readFolder(path));
  const isWhole = names.has(wholeName);
  const fileNames = isWhole ? [wholeName] : partNames.filter((name) => names.has(name));
  const files = await Promise.all(fileNames.map((name) => readTransformsFile(join(path, name))));
  const index = new FolderIndex();
  const frames = await collectProblems(
    files.flatMap((file) => file.frames.map((frame, number) => ({ file, frame, number }))),
    ({ file, frame, number }) => findFrame(path, file, frame, number, index),
  );
  const { depthUnitsPerMetre } = files[0];
  return listPhotos(
    {
      ...{ path, format: "transforms", photos: await photosOf(path, frames) },
      ...(depthUnitsPerMetre !== undefined && { depthUnitsPerMetre }),
      ...(!isWhole && { usualDepthRange: blenderDepthRange }),
    },
    index,
  );
}

async function photosOf(scene: string, frames: readonly FoundFrame[]): Promise<Photo[]> {
  const [first] = frames;
  const hasDepth = depthPathOf(scene, first) !== undefined;
  const spans = hasDepth ? new Map<string, DepthRange>() : await colmapSpans(scene);
  const cameraOf = sharedCameras(isSizeStated(first) ? { width: 0, height: 0 } : await openImage(first.image));
  return collectProblems(frames, (frame): Photo => {
    const name = nameOf(frame);
    const [depth, mask, depthSpan] = [depthPathOf(scene, frame), maskPathOf(scene, frame), spans.get(name)];
    return {
      ...{ path: frame.image, name, where: frame.where, camera: cameraOf(frame), worldFromCamera: poseOf(frame) },
      ...(depth !== undefined && { depth }),
      ...(mask !== undefined && { mask }),
      ...(depthSpan && { depthSpan }),
    };
  });
}

function isSizeStated({ camera: { w, h } }: FoundFrame): boolean {
  return typeof w === "number" && typeof h === "number";
}

/** Cameras of frames; frames with equal entries get one and the same. */
function sharedCameras(imageSize: ImageSize): (frame: FoundFrame) => LensCamera {
  const known = new Map<string, LensCamera>();
  return ({ camera, where, file }) => {
    const key = JSON.stringify(camera);
    const shared = known.get(key) ?? transformsCamera(camera, imageSize, where, file.path);
    known.set(key, shared);
    return shared;
  };
}
