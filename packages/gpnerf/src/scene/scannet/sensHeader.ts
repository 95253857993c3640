import { SceneError } from "../../errors.ts";
import { formatSize, type ImageSize } from "../../images/imageSize.ts";
import type { BoundedFile } from "./boundedFile.ts";
import type { StatedMatrix } from "./calibration.ts";

/** One of the two cameras of a recording. */
export interface SensCamera<Compression> extends ImageSize {
  readonly intrinsic: StatedMatrix;
  /** The camera to the frame that both share. */
  readonly extrinsic: StatedMatrix;
  readonly compression: Compression;
}

/** What the beginning of a `.sens` file says. */
export interface SensHeader {
  readonly sensorName: string;
  readonly color: SensCamera<"jpeg" | "png">;
  /** Absent when the recording has no depth maps: their size is 0. */
  readonly depth?: SensCamera<"zlib_ushort" | "raw_ushort">;
  /** Stored depths are multiples of one part this many of a metre. */
  readonly depthUnitsPerMetre: number;
  readonly frameCount: number;
  /** Byte at which the first frame begins. */
  readonly framesOffset: number;
}

const readVersion = 4;
const longestSensorName = 4096;
const mostPixels = 2 ** 26;
/** Almost two hours at 30 frames per second; ScanNet's longest scan takes some minutes. */
const mostFrames = 200_000;
/** Pose, two times of capture, sizes of both images. */
export const frameHeaderBytes = 64 + 4 * 8;

const colorCompressions: Record<number, string> = { [-1]: "unknown", 0: "raw", 1: "png", 2: "jpeg" };
const depthCompressions: Record<number, string> = {
  [-1]: "unknown",
  0: "raw_ushort",
  1: "zlib_ushort",
  2: "occi_ushort",
};

/**
 * Read the header of a `.sens` file, version 4. All numbers are little-endian:
 *
 * ```
 * u32 version, u64 length of the sensor's name, the name
 * f32[16] colour intrinsic, colour extrinsic, depth intrinsic, depth extrinsic: 4×4 row-major
 * i32 colour compression, i32 depth compression
 * u32 colour width, colour height, depth width, depth height, f32 depth units per metre, u64 number of frames
 * ```
 *
 * @throws {SceneError} when the file is no such recording, is cut short, or is compressed in a way that is not read here
 */
export async function readSensHeader(file: BoundedFile): Promise<SensHeader> {
  const refuse = (problem: string, offset: number, hint = "Download the recording again."): never => {
    throw new SceneError(`${file.path}: ${problem} (at byte ${offset}).`, { path: file.path, hint });
  };
  const start = await file.read(0, 12, "the header");
  const version = start.readUInt32LE(0);
  if (version !== readVersion) {
    refuse(`is version ${version}, or no recording at all; it needs to be a .sens file of version ${readVersion}`, 0);
  }
  const nameLength = Number(start.readBigUInt64LE(4));
  if (nameLength > longestSensorName) refuse(`says that the sensor's name has ${nameLength} letters`, 4);

  const at = 12 + nameLength;
  const bytes = await file.read(12, nameLength + 4 * 64 + 8 + 16 + 4 + 8, "the header");
  const sensorName = bytes.toString("latin1", 0, nameLength);
  const fixed = bytes.subarray(nameLength);
  const matrix = (index: number, name: string): StatedMatrix => ({
    values: readMatrix(fixed, 64 * index),
    where: `${file.path}, ${name} at byte ${at + 64 * index}`,
    path: file.path,
  });
  const size = (offset: number): ImageSize => ({
    width: fixed.readUInt32LE(offset),
    height: fixed.readUInt32LE(offset + 4),
  });
  const [colorSize, depthSize] = [size(264), size(272)];
  for (const [index, each] of [colorSize, depthSize].entries()) {
    const isEmpty = each.width === 0 || each.height === 0;
    if (each.width * each.height <= mostPixels && !(isEmpty && index === 0)) continue;
    refuse(`has ${index === 0 ? "colour images" : "depth maps"} of ${formatSize(each)}`, at + 264 + 8 * index);
  }
  const compression = <Name extends string>(offset: number, names: Record<number, string>, known: readonly Name[]) => {
    const type = fixed.readInt32LE(offset);
    const name = names[type] ?? "unknown";
    return (
      known.find((each) => each === name) ??
      refuse(
        `holds images compressed as "${name}" (type ${type}); ${known.join(" and ")} are read`,
        at + offset,
        reexport,
      )
    );
  };
  const hasDepth = depthSize.width > 0 && depthSize.height > 0;
  const depthUnitsPerMetre = hasDepth ? fixed.readFloatLE(280) : 1000;
  if (!(depthUnitsPerMetre > 0 && Number.isFinite(depthUnitsPerMetre))) {
    refuse(`says that a metre has ${depthUnitsPerMetre} units of depth`, at + 280);
  }
  const frameCount = Number(fixed.readBigUInt64LE(284));
  const framesOffset = at + 292;
  if (frameCount > mostFrames) refuse(`says that it has ${frameCount} frames`, at + 284);
  if (frameCount * frameHeaderBytes > file.size - framesOffset) {
    refuse(`says that it has ${frameCount} frames, for which its ${file.size} bytes are too few`, at + 284);
  }
  return {
    sensorName,
    color: {
      ...colorSize,
      intrinsic: matrix(0, "the colour intrinsic matrix"),
      extrinsic: matrix(1, "the colour extrinsic matrix"),
      compression: compression(256, colorCompressions, ["jpeg", "png"]),
    },
    ...(hasDepth && {
      depth: {
        ...depthSize,
        intrinsic: matrix(2, "the depth intrinsic matrix"),
        extrinsic: matrix(3, "the depth extrinsic matrix"),
        compression: compression(260, depthCompressions, ["zlib_ushort", "raw_ushort"]),
      },
    }),
    depthUnitsPerMetre,
    frameCount,
    framesOffset,
  };
}

const reexport = "Write the recording again with JPEG colour and zlib depth, as ScanNet's are, or extract its images.";

/** 16 numbers of 32 bits, row by row. */
export function readMatrix(bytes: Buffer, offset: number): Float64Array {
  return Float64Array.from({ length: 16 }, (_, i) => bytes.readFloatLE(offset + 4 * i));
}
