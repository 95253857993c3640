import type { SafetensorsTensor } from "@gpnerf/engine";
import type { Camera } from "../../cameras/camera.ts";
import type { ImageSize } from "../../images/imageSize.ts";
import { type RayBundle, raysThrough } from "../../rays/rayBundle.ts";
import type { DepthRange } from "../../scene/scene.ts";
import { InputTensors } from "./inputTensors.ts";
import { recordedCamera } from "./recordedCamera.ts";

/** What the released code was given. What a file does not have is undefined. */
export interface RecordedInputs {
  /** Size of all images in pixels. */
  readonly size: ImageSize;
  /** The source views' images, [height, width, 3] each, and their cameras. */
  readonly sourceImages: readonly Float32Array[] | undefined;
  readonly sourceCameras: readonly Camera[] | undefined;
  /** The target view's own image, [height, width, 3], and its camera. */
  readonly queryImage: Float32Array | undefined;
  readonly camera: Camera | undefined;
  /** Metres. */
  readonly depthRange: DepthRange | undefined;
  /** The rays of the target camera that were recorded. */
  readonly rays: RayBundle | undefined;
}

/** An input that a file may lack. */
export type InputName = Exclude<keyof RecordedInputs, "size">;

/** Where each input stands in the file. */
export const inputTensorNames: Readonly<Record<InputName, string>> = {
  sourceImages: "in.src_rgbs",
  sourceCameras: "in.src_cameras",
  queryImage: "in.query_rgb",
  camera: "in.camera",
  depthRange: "in.depth_range",
  rays: "in.ray_o with in.ray_d (or in.ray_u with in.ray_v and in.camera)",
};

/**
 * Read the inputs of a recorded run, named `in.*`.
 * @param problems receives what does not fit, one line each; the inputs mean nothing when there are any
 */
export function recordedInputs(tensors: ReadonlyMap<string, SafetensorsTensor>, problems: string[]): RecordedInputs {
  const reader = new InputTensors(tensors, problems);
  const images = (name: string, count: number | string): Float32Array[] | undefined => {
    const tensor = reader.read(name, [count, 3, "height", "width"]);
    return tensor && parts(tensor.numbers, tensor.sizes[0]).map(channelsLast);
  };
  const cameras = (name: string, count: number | string): Camera[] | undefined => {
    const tensor = reader.read(name, [count, 34]);
    return tensor && parts(tensor.numbers, tensor.sizes[0]).map((numbers) => recordedCamera(numbers, name, reader));
  };
  const sourceImages = images("in.src_rgbs", "views");
  const queryImage = images("in.query_rgb", 1)?.[0];
  const sourceCameras = cameras("in.src_cameras", "views");
  const camera = cameras("in.camera", 1)?.[0];
  const [width, height] = ["width", "height"].map((word) => reader.lengths.get(word)?.length);
  if (width === undefined || height === undefined) {
    if (problems.length === 0) problems.push("in.src_rgbs [views, 3, height, width] is missing");
  }
  return {
    size: { width: width ?? 0, height: height ?? 0 },
    sourceImages,
    sourceCameras,
    queryImage,
    camera,
    depthRange: depthRange(reader),
    rays: recordedRays(reader, camera),
  };
}

function depthRange(reader: InputTensors): DepthRange | undefined {
  const range = reader.read("in.depth_range", [2]);
  if (!range) return undefined;
  const [near, far] = range.numbers;
  if (near > 0 && far > near) return { near, far };
  return reader.refuse(`in.depth_range is ${near} to ${far}, expected 0 < near < far`);
}

/** The rays as they were recorded or, without them, through the pixels that were. */
function recordedRays(reader: InputTensors, camera: Camera | undefined): RayBundle | undefined {
  const [columns, rows] = [reader.read("in.ray_u", ["rays"]), reader.read("in.ray_v", ["rays"])];
  const [origins, directions] = [reader.read("in.ray_o", ["rays", 3]), reader.read("in.ray_d", ["rays", 3])];
  if (origins && directions) {
    const [x, y, z] = origins.numbers;
    if (origins.numbers.some((value, i) => value !== origins.numbers[i % 3])) {
      return reader.refuse("in.ray_o: the rays leave from several points, expected those of one camera");
    }
    return { origin: [x, y, z], directions: Float32Array.from(directions.numbers) };
  }
  if (!camera || !columns || !rows) return undefined;
  const pixels = Float32Array.from({ length: 2 * columns.numbers.length }, (_, i) =>
    i % 2 === 0 ? columns.numbers[i >> 1] : rows.numbers[i >> 1],
  );
  return raysThrough(camera, pixels);
}

function parts(numbers: Float64Array, count: number): Float64Array[] {
  const length = numbers.length / count;
  return Array.from({ length: count }, (_, i) => numbers.subarray(i * length, (i + 1) * length));
}

/** [3, pixels] → [pixels, 3]. */
function channelsLast(image: Float64Array): Float32Array {
  const pixels = image.length / 3;
  return Float32Array.from(image, (_, i) => image[(i % 3) * pixels + Math.floor(i / 3)]);
}
