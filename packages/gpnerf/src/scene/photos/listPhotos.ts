import { type LensCamera, undistortedIntrinsics } from "../../cameras/lensCamera.ts";
import { SceneError } from "../../errors.ts";
import { openImage } from "../../images/imageFile.ts";
import type { SceneProblem } from "../checkScene.ts";
import { collectProblems } from "../collectProblems.ts";
import { readLabelSidecar } from "../replica/labelSidecar.ts";
import type { FrameFiles, LabelMapping, PhotoCamera, SceneFiles } from "../sceneFiles.ts";
import type { FolderIndex } from "./folderIndex.ts";
import { findMaps, findMask, mapFolders } from "./mapFolders.ts";
import type { Photo, PhotoList } from "./photo.ts";
import { expectShape, scaleLensCamera } from "./photoSize.ts";

/**
 * List the frames of a scene of photos with cameras of their own:
 *
 * - maps that lie in folders beside the images (`mapFolders`, `masks`) are found by the photos' names;
 * - cameras are brought to the size of the images, measured on the first one;
 * - lenses get the pinhole cameras that undistorted pictures are shown with;
 * - a photo that is listed twice counts once.
 *
 * @throws {SceneError} when the first image is damaged or of another shape than its camera, or maps are missing
 */
export async function listPhotos(list: PhotoList, index: FolderIndex): Promise<SceneFiles> {
  const { path, format, depthUnitsPerMetre, usualDepthRange } = list;
  const { photos, leftOut } = withoutRepetitions(list.photos);
  const depth = await findMaps(path, "depth", photos, index);
  const semantic = await findMaps(path, "semantic", photos, index);
  const instance = await findMaps(path, "instance", photos, index);
  const labelMapping = semantic && (await labelMappingOf(path));
  const cameraOf = photoCameras(await scaleOfImages(photos[0]));

  const frames = await collectProblems(photos, async (photo): Promise<FrameFiles> => {
    const { name, worldFromCamera, depthSpan } = photo;
    const maps = { depth: depth?.get(name), semantic: semantic?.get(name), instance: instance?.get(name) };
    const mask = await findMask(path, photo, index);
    return {
      ...{ name, color: photo.path, worldFromCamera, camera: cameraOf(photo.camera) },
      ...(maps.depth !== undefined && { depth: maps.depth }),
      ...(maps.semantic !== undefined && { semantic: maps.semantic }),
      ...(maps.instance !== undefined && { instance: maps.instance }),
      ...(mask !== undefined && { mask }),
      ...(depthSpan && { depthSpan }),
    };
  });
  return {
    ...{ path, format, frames, leftOut },
    native: cameraOf(photos[0].camera).picture,
    ...(labelMapping && { labelMapping }),
    ...(depthUnitsPerMetre !== undefined && { depthUnitsPerMetre }),
    ...(usualDepthRange && { usualDepthRange }),
  };
}

/** The first photo of each name. */
function withoutRepetitions(listed: readonly Photo[]): { photos: Photo[]; leftOut: SceneProblem[] } {
  const photos = new Map<string, Photo>();
  const leftOut: SceneProblem[] = [];
  for (const photo of listed) {
    const other = photos.get(photo.name);
    if (other === undefined) photos.set(photo.name, photo);
    else
      leftOut.push({ path: photo.path, problem: `${photo.where}: ${photo.name} was listed before (${other.where})` });
  }
  return { photos: [...photos.values()], leftOut };
}

/** Size of the images by the size that their cameras state, on both axes. */
async function scaleOfImages({ path, camera }: Photo): Promise<readonly [number, number]> {
  const image = await openImage(path);
  expectShape(path, image, camera, "its camera");
  return [image.width / camera.width, image.height / camera.height];
}

/** Cameras at the size of the images, computed once for all photos of a camera. */
function photoCameras([scaleX, scaleY]: readonly [number, number]): (camera: LensCamera) => PhotoCamera {
  const known = new Map<LensCamera, PhotoCamera>();
  return (camera) => {
    const before = known.get(camera);
    if (before !== undefined) return before;
    const photo = scaleLensCamera(camera, scaleX, scaleY);
    const made = { photo, picture: undistortedIntrinsics(photo) };
    known.set(camera, made);
    return made;
  };
}

async function labelMappingOf(path: string): Promise<LabelMapping> {
  const mapping = await readLabelSidecar(path);
  if (mapping !== undefined) return mapping;
  throw new SceneError(
    `${path}: has a folder ${mapFolders.semantic}, but no classes.json that says what its values mean.`,
    {
      path,
      hint: 'Write {"labelSet": "scannet20", "ignoreLabel": 20} into classes.json, or remove the folder.',
    },
  );
}
