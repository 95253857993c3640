import { SceneError } from "../errors.ts";
import { type ImageFile, openImage } from "../images/imageFile.ts";
import { formatSize, type ImageSize, sameSize } from "../images/imageSize.ts";
import { decodeColor } from "../images/readColor.ts";
import { type GrayImage, readDepth, readLabels } from "../images/readGray.ts";
import { resizeNearest } from "../images/resizeNearest.ts";
import type { Frame, FrameInfo } from "./scene.ts";
import type { FrameFiles, LabelMapping, SceneFiles } from "./sceneFiles.ts";

const unitsPerMetre = 1000;
/** Sensors store the largest number where they saw nothing. */
const saturatedDepth = 65535;

/**
 * Decode all files of a frame and bring them to the working size: colour antialiased, depth and labels by nearest pixel.
 *
 * @param info name and camera at the working size
 * @throws {SceneError} for the first file that is missing, damaged or of another size than the scene's images
 */
export async function decodeFrame(scene: SceneFiles, files: FrameFiles, info: FrameInfo): Promise<Frame> {
  const { native, labelMapping } = scene;
  const working: ImageSize = info.camera;
  const loading = {
    color: openImage(files.color).then((image) => decodeColor(ofSceneSize(image, native, scene), working)),
    depth: readMap(files.depth, readDepth, native, files),
    semantic: readMap(files.semantic, readLabels, native, files),
    instance: readMap(files.instance, readLabels, native, files),
  };
  // All settle before the first failure is reported: the same one each time, and nothing still runs afterwards.
  await Promise.allSettled(Object.values(loading));
  const color = await loading.color;
  const depth = await loading.depth;
  const semantic = await loading.semantic;
  const instance = await loading.instance;
  return {
    ...info,
    color: color.data,
    ...(depth && { depth: depthInMetres(resizeNearest(depth.data, native, working)) }),
    ...(semantic &&
      labelMapping && { semantic: toClasses(resizeNearest(semantic.data, native, working), labelMapping) }),
    ...(instance && { instance: resizeNearest(instance.data, native, working) }),
  };
}

/** Stored depths in metres; 0 where unknown. */
function depthInMetres(stored: Uint16Array): Float32Array {
  const metres = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) metres[i] = stored[i] === saturatedDepth ? 0 : stored[i] / unitsPerMetre;
  return metres;
}

/** Class index of each stored label value. */
function toClasses(stored: Uint16Array, { labels, classOfValue }: LabelMapping): Uint8Array {
  const classes = new Uint8Array(stored.length).fill(labels.ignoreLabel);
  for (let i = 0; i < stored.length; i++) if (stored[i] < classOfValue.length) classes[i] = classOfValue[stored[i]];
  return classes;
}

function ofSceneSize(image: ImageFile, native: ImageSize, scene: SceneFiles): ImageFile {
  if (sameSize(image, native)) return image;
  throw new SceneError(
    `${image.path}: is ${formatSize(image)}, but ${scene.frames[0].color} is ${formatSize(native)}; ` +
      "all images of a scene need one size.",
    { path: image.path, hint: "Export all images from one camera at one size, or remove the frame from the scene." },
  );
}

async function readMap(
  path: string | undefined,
  read: (path: string) => Promise<GrayImage>,
  native: ImageSize,
  files: FrameFiles,
): Promise<GrayImage | undefined> {
  if (path === undefined) return undefined;
  const map = await read(path);
  if (sameSize(map, native)) return map;
  throw new SceneError(
    `${path}: is ${formatSize(map)}, but the colour image ${files.color} is ${formatSize(native)}; ` +
      "depth and labels need one value per colour pixel.",
    { path, hint: "Export the map at the colour image's size (labels and depths by nearest neighbour, not blended)." },
  );
}
