/**
 * @file The safetensors format: the header's length in 8 bytes, a JSON header, then the tensors' bytes, all
 * little-endian, as is every machine that Node supports ONNX Runtime on. https://huggingface.co/docs/safetensors
 */
import { readFile } from "#files";
import { SafetensorsError } from "./errors.ts";
import { decodeFloat16Array, encodeFloat16Array } from "./float16.ts";
import { elementBytes, type SafetensorsArrays, type SafetensorsDType } from "./safetensorsDType.ts";
import { readSafetensorsHeader, refuseUnsafeName } from "./safetensorsHeader.ts";
import { elementCount } from "./shape.ts";

/** One tensor, values row-major. */
export type SafetensorsTensor = {
  readonly [D in SafetensorsDType]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: SafetensorsArrays[D];
  };
}[SafetensorsDType];

/** What a safetensors file holds. */
export interface Safetensors {
  /** By name, in the order of their bytes in the file. Each tensor owns its memory. */
  readonly tensors: Map<string, SafetensorsTensor>;
  readonly metadata: Record<string, string>;
}

const arrayClasses = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  U16: Uint16Array,
  U8: Uint8Array,
};

/**
 * Read a safetensors file, or the bytes of one. Nothing in it is trusted.
 *
 * @throws {SafetensorsError} naming the file and what is wrong with it: unreadable, cut short, damaged, hostile, or
 * with an element type that is not supported
 */
export async function readSafetensors(source: string | Uint8Array): Promise<Safetensors> {
  if (typeof source !== "string") return decodeSafetensors(source, "safetensors bytes");
  const bytes = await readFile(source).catch((cause: Error) => {
    throw new SafetensorsError(`${source}: the file cannot be read: ${cause.message}`, { cause });
  });
  return decodeSafetensors(bytes, source);
}

/** As {@link readSafetensors}, for bytes at hand; `source` names them in errors. */
export function decodeSafetensors(bytes: Uint8Array, source: string): Safetensors {
  const { entries, metadata, dataStart } = readSafetensorsHeader(bytes, source);
  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    // Copied: the file may place a tensor where its type is not aligned, and it should not keep the whole file alive.
    const { buffer } = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end));
    const data = dtype === "F16" ? decodeFloat16Array(new Uint16Array(buffer)) : new arrayClasses[dtype](buffer);
    tensors.set(name, { dtype, shape, data } as SafetensorsTensor);
  }
  return { tensors, metadata };
}

/**
 * The bytes of a safetensors file. The same tensors and metadata give the same bytes in whatever order they come:
 * tensors are sorted by element size, largest first, so that all are aligned, then by name; metadata by key.
 *
 * @param metadata  strings by key, such as the configuration that a checkpoint was trained with
 * @throws {SafetensorsError} when a tensor's data does not fit its type or shape, or a name cannot be used
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  for (const [name, tensor] of tensors) checkTensor(name, tensor);
  for (const key of Object.keys(metadata)) refuseUnsafeName(key, "safetensors metadata");

  const sorted = [...tensors].sort(
    ([nameA, a], [nameB, b]) => elementBytes[b.dtype] - elementBytes[a.dtype] || compare(nameA, nameB),
  );
  const header: Record<string, object> = {
    __metadata__: Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => compare(a, b))),
  };
  let dataBytes = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    const begin = dataBytes;
    dataBytes += data.length * elementBytes[dtype];
    header[name] = { dtype, shape, data_offsets: [begin, dataBytes] };
  }

  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, 8, 8 + headerBytes);
  file.set(json, 8);
  let offset = 8 + headerBytes;
  for (const [, { dtype, data }] of sorted) {
    const stored = dtype === "F16" ? encodeFloat16Array(data) : data;
    file.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), offset);
    offset += stored.byteLength;
  }
  return file;
}

function checkTensor(name: string, { dtype, shape, data }: SafetensorsTensor): void {
  const who = `safetensors tensor "${name}"`;
  refuseUnsafeName(name, who);
  if (name === "__metadata__") throw new SafetensorsError(`${who}: this name is reserved for the metadata`);
  if (!(data instanceof arrayClasses[dtype])) {
    throw new SafetensorsError(`${who}: ${dtype} is held in a ${arrayClasses[dtype].name}, got another array`);
  }
  if (elementCount(shape) !== data.length) {
    throw new SafetensorsError(
      `${who}: shape [${shape.join(", ")}] has ${elementCount(shape)} values, its data has ${data.length}`,
    );
  }
}

/** By UTF-16 code units: the same everywhere, unlike locale order. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
