import type { GLTF } from "@gltf-transform/core";

/** The parts of a GLB file. */
export interface GlbChunks {
  readonly json: GLTF.IGLTF;
  /** Content of the first buffer, where there is one. */
  readonly binary?: Uint8Array<ArrayBuffer>;
}

const magic = 0x46546c67; // "glTF"
const chunkTypes = { json: 0x4e4f534a, binary: 0x004e4942 } as const;

/** Whether a file begins as a GLB file does. */
export function isGlb(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === magic;
}

/**
 * Take a GLB file (glTF 2.0 specification, section 4) apart. Chunks of other types are passed over.
 *
 * @throws {Error} saying where the file breaks off or what it is instead
 */
export function splitGlb(bytes: Uint8Array<ArrayBuffer>): GlbChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20) throw new Error(`it ends after ${bytes.length} bytes, in its header`);
  const version = view.getUint32(4, true);
  if (version !== 2) throw new Error(`it has version ${version} of the GLB format, needed is 2`);
  const length = view.getUint32(8, true);
  if (length > bytes.length) throw new Error(`it ends after ${bytes.length} of ${length} bytes`);
  let json: GLTF.IGLTF | undefined;
  let binary: Uint8Array<ArrayBuffer> | undefined;
  for (let at = 12; at + 8 <= length; ) {
    const size = view.getUint32(at, true);
    const type = view.getUint32(at + 4, true);
    const end = at + 8 + size;
    if (end > length) throw new Error(`a chunk of ${size} bytes at byte ${at} does not fit into its ${length} bytes`);
    const content = bytes.subarray(at + 8, end);
    if (json === undefined) {
      if (type !== chunkTypes.json) throw new Error("its first chunk is not JSON");
      json = parseObject(content);
    } else if (type === chunkTypes.binary) binary ??= content;
    at = end;
  }
  if (json === undefined) throw new Error("it has no JSON chunk");
  return { json, ...(binary ? { binary } : {}) };
}

/** @throws {Error} when the bytes are no JSON object */
export function parseObject(bytes: Uint8Array): GLTF.IGLTF {
  const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("its JSON is no object");
  return value as GLTF.IGLTF;
}
