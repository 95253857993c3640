import { uint } from "./pickleBytes.ts";

/** @file Writes `.sens` files byte by byte from the format's definition: an oracle that shares no code with our reader. */

/** One of the two cameras of a recording. */
export interface SensCameraBytes {
  readonly width: number;
  readonly height: number;
  /** 16 numbers, row by row. */
  readonly intrinsic: readonly number[];
  readonly extrinsic?: readonly number[];
  /** Colour: 0 raw, 1 PNG, 2 JPEG. Depth: 0 raw, 1 zlib, 2 occi. */
  readonly compression: number;
}

/** A frame; what it says of its images' sizes can be made wrong. */
export interface SensFrameBytes {
  readonly pose: ArrayLike<number>;
  readonly color: Buffer;
  readonly depth: Buffer;
  readonly statedColorBytes?: bigint;
  readonly statedDepthBytes?: bigint;
}

/** A recording. */
export interface SensRecording {
  readonly version?: number;
  readonly sensorName?: string;
  readonly statedNameLength?: bigint;
  readonly color: SensCameraBytes;
  readonly depth: SensCameraBytes;
  readonly depthShift?: number;
  readonly frames: readonly SensFrameBytes[];
  readonly statedFrameCount?: bigint;
  /** What follows the frames: a count of inertial measurements and the measurements. */
  readonly inertial?: Buffer;
}

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** The bytes of a recording, version 4 unless told. */
export function sensBytes(recording: SensRecording): Buffer {
  const { version = 4, sensorName = "StructureSensor", color, depth, depthShift = 1000, frames } = recording;
  return Buffer.concat([
    uint(4, version),
    uint64(recording.statedNameLength ?? BigInt(sensorName.length)),
    Buffer.from(sensorName, "latin1"),
    ...[color, depth].flatMap(({ intrinsic, extrinsic }) => [floats(intrinsic), floats(extrinsic ?? identity)]),
    ...[color, depth].map(({ compression }) => int32(compression)),
    ...[color, depth].flatMap(({ width, height }) => [uint(4, width), uint(4, height)]),
    floats([depthShift]),
    uint64(recording.statedFrameCount ?? BigInt(frames.length)),
    ...frames.flatMap(frameBytes),
    recording.inertial ?? uint64(0n),
  ]);
}

function frameBytes({ pose, color, depth, ...stated }: SensFrameBytes, index: number): Buffer[] {
  return [
    floats(pose),
    uint64(BigInt(33_333 * index)),
    uint64(BigInt(33_333 * index + 7)),
    uint64(stated.statedColorBytes ?? BigInt(color.length)),
    uint64(stated.statedDepthBytes ?? BigInt(depth.length)),
    color,
    depth,
  ];
}

function floats(values: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (let i = 0; i < values.length; i++) bytes.writeFloatLE(values[i], 4 * i);
  return bytes;
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
