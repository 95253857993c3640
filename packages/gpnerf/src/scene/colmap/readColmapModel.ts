import { join } from "node:path";
import type { LensCamera } from "../../cameras/lensCamera.ts";
import { SceneError } from "../../errors.ts";
import { collectProblems } from "../collectProblems.ts";
import type { DepthRange } from "../scene.ts";
import type { ColmapCamera, ColmapImage } from "./colmapModel.ts";
import type { ColmapModelFolder } from "./findColmapModel.ts";
import { lensCameraOf } from "./lensCameraOf.ts";
import { pointDepths } from "./pointDepths.ts";

const rotationTolerance = 1e-2;
const farthestCamera = 1e9;

/** A photo of a model with its camera. */
export interface ColmapPhoto {
  /** Path below the folder of images. */
  readonly name: string;
  /** Shared by the photos of one camera. */
  readonly camera: LensCamera;
  /** Camera-to-world, 4×4 row-major, in the model's unit. */
  readonly worldFromCamera: Float64Array;
  /** 1st and 99th percentile of the z-depths of the points that it sees; absent when they are too few. */
  readonly depthSpan?: DepthRange;
  /** File and place in it, for messages. */
  readonly where: string;
}

/** Names in a natural order: image 2 before image 10. */
const naturalOrder = new Intl.Collator("en", { numeric: true });

/**
 * Read a sparse model: its photos by name.
 *
 * @throws {SceneError} when a file is damaged, or cameras or poses are invalid: all of the same kind at once
 */
export async function readColmapModel({ folder, files, hasPoints }: ColmapModelFolder): Promise<ColmapPhoto[]> {
  const path = (kind: string): string => join(folder, `${kind}.${files.extension}`);
  const images = await files.readImages(path("images"));
  if (images.length === 0) {
    throw new SceneError(`${path("images")}: holds no images; a scene needs photos with poses.`, {
      path: path("images"),
      hint: "Run COLMAP's mapper until it registers images.",
    });
  }
  const cameras = await usedCameras(path("cameras"), await files.readCameras(path("cameras")), images);
  const posed = await collectProblems(images, (image) => {
    const camera = cameras.get(image.cameraId);
    if (camera === undefined) {
      throw badImage(path("images"), image, `has camera ${image.cameraId}, which ${path("cameras")} does not hold`);
    }
    return { image, camera, worldFromCamera: poseOf(path("images"), image) };
  });

  const depths = pointDepths(new Map(posed.map(({ image, worldFromCamera }) => [image.id, worldFromCamera])));
  if (hasPoints) await files.readPoints(path("points3D"), depths.visit);
  const photos = posed.map(({ image: { id, name, where }, camera, worldFromCamera }): ColmapPhoto => {
    const depthSpan = depths.spanOf(id);
    return { name, camera, worldFromCamera, where, ...(depthSpan && { depthSpan }) };
  });
  return photos.sort((a, b) => naturalOrder.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
}

/** Cameras by id, without those that no image was taken with. */
async function usedCameras(
  path: string,
  cameras: readonly ColmapCamera[],
  images: readonly ColmapImage[],
): Promise<Map<number, LensCamera>> {
  const used = new Set(images.map(({ cameraId }) => cameraId));
  const entries = await collectProblems(
    cameras.filter(({ id }) => used.has(id)),
    (camera) => [camera.id, lensCameraOf(camera, path)] as const,
  );
  return new Map(entries);
}

/** Camera-to-world from the rotation and translation of world-to-camera: Rᵀ and −Rᵀ t. */
function poseOf(path: string, image: ColmapImage): Float64Array {
  const { rotation, translation } = image;
  const norm = Math.hypot(...rotation);
  if (!(Math.abs(norm - 1) <= rotationTolerance)) {
    throw badImage(
      path,
      image,
      `has the rotation ${rotation.join(" ")}, of length ${norm}; it needs a quaternion of length 1`,
    );
  }
  if (!translation.every((value) => Math.abs(value) <= farthestCamera)) {
    throw badImage(path, image, `has the translation ${translation.join(" ")}; it needs three finite numbers`);
  }
  const [w, x, y, z] = rotation.map((value) => value / norm);
  const [tx, ty, tz] = translation;
  // Rows of Rᵀ.
  const rows = [
    [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
    [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
    [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
  ];
  return Float64Array.from([
    ...rows.flatMap((row) => [...row, -(row[0] * tx + row[1] * ty + row[2] * tz)]),
    0,
    0,
    0,
    1,
  ]);
}

function badImage(path: string, { name, where }: ColmapImage, problem: string): SceneError {
  return new SceneError(`${where} (${name}): the image ${problem}.`, {
    path,
    hint: "Remove the image from the model, or export the model once more.",
  });
}
