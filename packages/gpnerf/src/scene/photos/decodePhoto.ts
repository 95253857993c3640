import { isIdeal } from "../../cameras/lens.ts";
import type { LensCamera } from "../../cameras/lensCamera.ts";
import { decodeColor } from "../../images/readColor.ts";
import type { GrayImage } from "../../images/readGray.ts";
import { resizeNearest } from "../../images/resizeNearest.ts";
import { type Undistortion, undistortColor, undistortion, undistortMap } from "../../images/undistort.ts";
import { toClasses } from "../decodeFrame.ts";
import { frameCache } from "../frameCache.ts";
import { openColor, openDepth, openLabels, placeOf } from "../frameImages.ts";
import { asMask, maskedFrame } from "../maskedFrame.ts";
import type { Frame, FrameInfo } from "../scene.ts";
import type { FrameFiles, ImageSource, PhotoCamera, SceneFiles } from "../sceneFiles.ts";
import { depthInMetres } from "../storedDepth.ts";
import { expectShape } from "./photoSize.ts";

/** Tables for all cameras of most scenes; a scene with a camera per photo computes them anew at times. */
const tableBytes = 64 * 2 ** 20;

/** Decodes a frame whose photo has a camera of its own. */
export type DecodePhoto = (files: FrameFiles, camera: PhotoCamera, info: FrameInfo) => Promise<Frame>;

/**
 * Decode photos of a scene: colour, depth and labels are brought to the working size as in every format, and undistorted.
 * Where the mask is 0, depth is unknown and there are no labels.
 *
 * @returns a function that throws a `SceneError` for the first image that is missing, damaged or of another shape than
 *   the camera
 */
export function photoDecoder(scene: SceneFiles): DecodePhoto {
  const tableFor = undistortions();
  return async (files, camera, info) => {
    const loading = {
      color: colorOf(files, camera.photo, info),
      depth: mapOf(files.depth, openDepth, camera.photo),
      semantic: mapOf(files.semantic, openLabels, camera.photo),
      instance: mapOf(files.instance, openLabels, camera.photo),
      mask: mapOf(files.mask, openLabels, camera.photo),
      table: tableFor(camera.photo, info.camera),
    };
    // All settle before the first failure is reported: the same one each time, and nothing still runs afterwards.
    await Promise.allSettled(Object.values(loading));
    const color = await loading.color;
    const [depth, semantic, instance] = [await loading.depth, await loading.semantic, await loading.instance];
    const [storedMask, table] = [await loading.mask, await loading.table];

    const bring = ({ data, ...size }: GrayImage): Uint16Array =>
      table ? undistortMap(data, size, table) : resizeNearest(data, size, info.camera);
    const mask = storedMask ? asMask(bring(storedMask)) : table?.mask;
    const frame = {
      ...info,
      color: table ? undistortColor(color, table).data : color.data,
      ...(depth && { depth: depthInMetres(bring(depth), scene) }),
      ...(semantic && scene.labelMapping && { semantic: toClasses(bring(semantic), scene.labelMapping) }),
      ...(instance && { instance: bring(instance) }),
    };
    return mask === undefined ? frame : maskedFrame(frame, mask, scene);
  };
}

async function colorOf(files: FrameFiles, camera: LensCamera, info: FrameInfo): ReturnType<typeof decodeColor> {
  const image = await openColor(files.color);
  expectShape(image.path, image, camera, "its camera");
  return decodeColor(image, info.camera);
}

async function mapOf(
  source: string | ImageSource<GrayImage> | undefined,
  open: (source: string | ImageSource<GrayImage>) => Promise<GrayImage>,
  camera: LensCamera,
): Promise<GrayImage | undefined> {
  if (source === undefined) return undefined;
  const map = await open(source);
  expectShape(placeOf(source), map, camera, "the camera of its photo");
  return map;
}

/** Tables by camera, computed when they are first needed; undefined for ideal lenses, which need none. */
function undistortions(): (photo: LensCamera, picture: FrameInfo["camera"]) => Promise<Undistortion | undefined> {
  const keys = new Map<LensCamera, number>();
  const bytesOf = ({ sources, mask }: Undistortion): number => sources.byteLength + (mask?.byteLength ?? 0);
  const tables = frameCache(tableBytes, bytesOf);
  return async (photo, picture) => {
    if (isIdeal(photo.lens)) return undefined;
    const key = keys.get(photo) ?? keys.size;
    keys.set(photo, key);
    return tables.get(key, async () => undistortion(photo, picture));
  };
}
