import { crc32, deflateRawSync } from "node:zlib";
import { uint } from "./pickleBytes.ts";

/** @file Writes zip files byte by byte from the format's definition (APPNOTE): an oracle that shares no code with our reader. */

/** One entry; what it says of itself can be made wrong. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
  /** Pack it; stored as it is unless given. */
  readonly isDeflated?: boolean;
  readonly statedChecksum?: number;
  readonly statedSize?: number;
  readonly statedMethod?: number;
  readonly flags?: number;
}

/** A zip file; `zip64` writes all sizes and offsets in the format's 64-bit fields. */
export function zipBytes(entries: readonly ZipEntry[], { zip64 = false } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { name, content, isDeflated = false, flags = 0 } = entry;
    const packed = isDeflated ? deflateRawSync(content) : content;
    const sizes = [packed.length, entry.statedSize ?? content.length];
    const common = Buffer.concat([
      uint(2, flags),
      uint(2, entry.statedMethod ?? (isDeflated ? 8 : 0)),
      uint(4, 0), // time and date
      uint(4, entry.statedChecksum ?? crc32(content)),
      ...sizes.map((size) => uint(4, zip64 ? 0xffffffff : size)),
      uint(2, Buffer.byteLength(name)),
    ]);
    const extra = zip64
      ? Buffer.concat([uint(2, 1), uint(2, 24), uint64(sizes[1]), uint64(sizes[0]), uint64(offset)])
      : Buffer.alloc(0);
    const local = Buffer.concat([magic("\x03\x04"), uint(2, 45), common, uint(2, 0), Buffer.from(name)]);
    const rest = [
      uint(2, extra.length),
      uint(2, 0),
      uint(2, 0),
      uint(2, 0),
      uint(4, 0),
      uint(4, zip64 ? 0xffffffff : offset),
    ];
    directory.push(magic("\x01\x02"), uint(2, 45), uint(2, 45), common, ...rest, Buffer.from(name), extra);
    parts.push(local, packed);
    offset += local.length + packed.length;
  }
  const list = Buffer.concat(directory);
  return Buffer.concat([...parts, list, ...ending(entries.length, list.length, offset, zip64)]);
}

function ending(count: number, size: number, offset: number, zip64: boolean): Buffer[] {
  if (!zip64) {
    const counts = [uint(2, 0), uint(2, 0), uint(2, count), uint(2, count)];
    return [magic("\x05\x06"), ...counts, uint(4, size), uint(4, offset), uint(2, 0)];
  }
  const versions = [uint(2, 45), uint(2, 45), uint(4, 0), uint(4, 0)];
  const record = Buffer.concat([...versions, uint64(count), uint64(count), uint64(size), uint64(offset)]);
  return [
    ...[magic("\x06\x06"), uint64(record.length), record],
    ...[magic("\x06\x07"), uint(4, 0), uint64(offset + size), uint(4, 1)],
    ...[magic("\x05\x06"), Buffer.alloc(4), Buffer.alloc(12, 0xff), uint(2, 0)],
  ];
}

function magic(kind: string): Buffer {
  return Buffer.from(`PK${kind}`, "latin1");
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
