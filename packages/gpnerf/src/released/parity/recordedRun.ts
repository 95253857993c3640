import { readFile } from "node:fs/promises";
import { decodeSafetensors, type Safetensors, type SafetensorsTensor } from "@gpnerf/engine";
import type { Camera } from "../../cameras/camera.ts";
import { CheckpointError } from "../../errors.ts";
import type { PosedImage } from "../../model/network.ts";
import type { RayBundle } from "../../rays/rayBundle.ts";
import type { DepthRange } from "../../scene/scene.ts";

/** What the released code was given and gave, written to a safetensors file by whoever ran it. */
export interface RecordedRun {
  readonly path: string;
  /** Everything but the inputs, by name. */
  readonly outputs: ReadonlyMap<string, SafetensorsTensor>;
  readonly sources: readonly PosedImage[];
  /** The target view with its own image. */
  readonly query: PosedImage;
  readonly depthRange: DepthRange;
  /** The rays of the target camera that single passes were recorded for. */
  readonly rays: RayBundle;
}

const prefix = "in.";
const hint = "docs/parity.md lists the tensors of such a file.";

/**
 * Read a recorded run. Its inputs are named `in.*`, see docs/parity.md.
 * @throws {CheckpointError} naming the file and every input that is missing or of another shape
 */
export async function readRecordedRun(path: string): Promise<RecordedRun> {
  const tensors = await decode(path);
  const problems: string[] = [];
  const input = (name: string, shape: readonly (number | string)[]): SafetensorsTensor["data"] =>
    inputTensor(tensors, prefix + name, shape, problems);

  const images = input("src_rgbs", ["views", 3, "height", "width"]);
  const sourceCameras = input("src_cameras", ["views", 34]);
  const queryImage = input("query_rgb", [1, 3, "height", "width"]);
  const camera = input("camera", [34]);
  const range = input("depth_range", [2]);
  const origins = input("ray_o", ["rays", 3]);
  const directions = input("ray_d", ["rays", 3]);
  refuse(path, problems);

  const views = sourceCameras.length / 34;
  const perView = images.length / views;
  const posed = (pixels: SafetensorsTensor["data"], numbers: SafetensorsTensor["data"], view: number): PosedImage => ({
    camera: cameraOf(numbers.subarray(34 * view, 34 * (view + 1))),
    color: channelsLast(Float32Array.from(pixels.subarray(view * perView, (view + 1) * perView), Number)),
  });
  const sources = Array.from({ length: views }, (_, view) => posed(images, sourceCameras, view));
  const query = posed(queryImage, camera, 0);
  refuse(path, sizeProblems([...sources, query]));
  return {
    path,
    outputs: new Map([...tensors].filter(([name]) => !name.startsWith(prefix))),
    sources,
    query,
    depthRange: { near: Number(range[0]), far: Number(range[1]) },
    rays: {
      origin: [Number(origins[0]), Number(origins[1]), Number(origins[2])],
      directions: Float32Array.from(directions, Number),
    },
  };
}

async function decode(path: string): Promise<Safetensors["tensors"]> {
  try {
    return decodeSafetensors(await readFile(path), path).tensors;
  } catch (cause) {
    const { message } = cause as Error;
    throw new CheckpointError(message.includes(path) ? message : `${path}: ${message}`, { path, cause, hint });
  }
}

/** The numbers of an input; words in `shape` stand for any size. */
function inputTensor(
  tensors: Safetensors["tensors"],
  name: string,
  shape: readonly (number | string)[],
  problems: string[],
): SafetensorsTensor["data"] {
  const tensor = tensors.get(name);
  const fits =
    tensor?.shape.length === shape.length &&
    shape.every((size, i) => typeof size === "string" || size === tensor.shape[i]);
  if (tensor && fits) return tensor.data;
  const wanted = `[${shape.join(", ")}]`;
  problems.push(
    tensor ? `${name} is [${tensor.shape.join(", ")}], expected ${wanted}` : `${name} ${wanted} is missing`,
  );
  return new Float32Array(0);
}

function refuse(path: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new CheckpointError(
    `${path}: this is no recorded run:${problems.map((problem) => `\n  ${problem}`).join("")}`,
    {
      path,
      hint,
    },
  );
}

/** Every camera must be of the size of its image: the network works at one size. */
function sizeProblems(images: readonly PosedImage[]): string[] {
  const { width, height } = images[0].camera;
  return images.flatMap(({ camera, color }, i) =>
    camera.width === width && camera.height === height && color.length === 3 * width * height
      ? []
      : [
          `image ${i} has ${color.length / 3} pixels, its camera ${camera.width}x${camera.height}, the first ${width}x${height}`,
        ],
  );
}

/** The release's 34 numbers: height, width, 4×4 intrinsics, 4×4 camera-to-world pose, row-major. */
function cameraOf(numbers: ArrayLike<number | bigint>): Camera {
  const [height, width, ...rest] = Array.from(numbers, Number);
  return {
    width,
    height,
    fx: rest[0],
    fy: rest[5],
    cx: rest[2],
    cy: rest[6],
    worldFromCamera: Float64Array.from(rest.slice(16)),
  };
}

/** [3, pixels] → [pixels, 3]. */
function channelsLast(image: Float32Array): Float32Array {
  const pixels = image.length / 3;
  return Float32Array.from(image, (_, i) => image[(i % 3) * pixels + Math.floor(i / 3)]);
}
