import { SceneError } from "../errors.ts";
import type { ImageFile } from "../images/imageFile.ts";
import { formatSize, type ImageSize, sameSize } from "../images/imageSize.ts";
import { decodeColor } from "../images/readColor.ts";
import type { GrayImage } from "../images/readGray.ts";
import { resizeNearest } from "../images/resizeNearest.ts";
import { openColor, openDepth, openLabels, placeOf } from "./frameImages.ts";
import { asMask, maskedFrame } from "./maskedFrame.ts";
import { registerDepth } from "./registerDepth.ts";
import type { Frame, FrameInfo } from "./scene.ts";
import type { FrameFiles, ImageSource, LabelMapping, SceneFiles } from "./sceneFiles.ts";
import { depthInMetres } from "./storedDepth.ts";

/**
 * Decode all images of a frame and bring them to the working size: colour antialiased, depth and labels by nearest pixel.
 *
 * @param info name and camera at the working size
 * @throws {SceneError} for the first image that is missing, damaged or of another size than the scene's images
 */
export async function decodeFrame(scene: SceneFiles, files: FrameFiles, info: FrameInfo): Promise<Frame> {
  const { native, depthCamera, labelMapping } = scene;
  const perColorPixel = { size: native, owner: `the colour image ${placeOf(files.color)}` };
  const perDepthPixel = depthCamera ? { size: depthCamera, owner: "the depth camera" } : perColorPixel;
  const working: ImageSize = info.camera;
  const loading = {
    color: openColor(files.color).then((image) => decodeColor(ofSceneSize(image, native, scene), working)),
    depth: readMap(files.depth, openDepth, perDepthPixel),
    semantic: readMap(files.semantic, openLabels, perColorPixel),
    instance: readMap(files.instance, openLabels, perColorPixel),
    mask: readMap(files.mask, openLabels, perColorPixel),
  };
  // All settle before the first failure is reported: the same one each time, and nothing still runs afterwards.
  await Promise.allSettled(Object.values(loading));
  const color = await loading.color;
  const depth = await loading.depth;
  const semantic = await loading.semantic;
  const instance = await loading.instance;
  const mask = await loading.mask;
  const frame: Frame = {
    ...info,
    color: color.data,
    ...(depth && { depth: workingDepth(depth, scene, info) }),
    ...(semantic &&
      labelMapping && { semantic: toClasses(resizeNearest(semantic.data, native, working), labelMapping) }),
    ...(instance && { instance: resizeNearest(instance.data, native, working) }),
  };
  return mask ? maskedFrame(frame, asMask(resizeNearest(mask.data, native, working)), scene) : frame;
}

/** Stored depths as the working camera sees them, metres. */
function workingDepth({ data }: GrayImage, scene: SceneFiles, { camera }: FrameInfo): Float32Array {
  if (scene.depthCamera === undefined) return depthInMetres(resizeNearest(data, scene.native, camera), scene);
  return registerDepth(depthInMetres(data, scene), scene.depthCamera, camera);
}

/** Class index of each stored label value. */
export function toClasses(stored: Uint16Array, { labels, classOfValue }: LabelMapping): Uint8Array {
  const classes = new Uint8Array(stored.length).fill(labels.ignoreLabel);
  for (let i = 0; i < stored.length; i++) if (stored[i] < classOfValue.length) classes[i] = classOfValue[stored[i]];
  return classes;
}

function ofSceneSize(image: ImageFile, native: ImageSize, scene: SceneFiles): ImageFile {
  if (sameSize(image, native)) return image;
  const first = placeOf(scene.frames[0].color);
  throw new SceneError(
    `${image.path}: is ${formatSize(image)}, but ${first === image.path ? "the scene's camera" : first} is ${formatSize(native)}; ` +
      "all images of a scene need one size.",
    { path: image.path, hint: "Export all images from one camera at one size, or remove the frame from the scene." },
  );
}

async function readMap(
  source: string | ImageSource<GrayImage> | undefined,
  read: (source: string | ImageSource<GrayImage>) => Promise<GrayImage>,
  { size, owner }: { readonly size: ImageSize; readonly owner: string },
): Promise<GrayImage | undefined> {
  if (source === undefined) return undefined;
  const map = await read(source);
  if (sameSize(map, size)) return map;
  const path = placeOf(source);
  throw new SceneError(
    `${path}: is ${formatSize(map)}, but ${owner} is ${formatSize(size)}; the map needs one value per pixel of it.`,
    { path, hint: "Export the map at the colour image's size (labels and depths by nearest neighbour, not blended)." },
  );
}
