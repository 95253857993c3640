import { crc32c } from "@aws-crypto/crc32c";

/** Bytes around the payload of a record: its length as uint64 and two checksums as uint32, all little-endian. */
const headerBytes = 12;
const footerBytes = 4;

/**
 * Frame a payload as a TFRecord: length, masked CRC-32C of the length, payload, masked CRC-32C of the payload.
 */
export function encodeRecord(payload: Uint8Array): Uint8Array {
  const record = new Uint8Array(headerBytes + payload.length + footerBytes);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(payload.length), true);
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
  record.set(payload, headerBytes);
  view.setUint32(headerBytes + payload.length, maskedChecksum(payload), true);
  return record;
}

/** A payload and where its record ends, in bytes from the start of the file. */
export interface ReadRecord {
  readonly payload: Uint8Array;
  readonly end: number;
}

/** The whole records at the beginning of a file; what a crash has cut or damaged, and all after it, is left out. */
export function* readRecords(file: Uint8Array): Generator<ReadRecord> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let start = 0;
  while (start + headerBytes + footerBytes <= file.length) {
    if (view.getUint32(start + 8, true) !== maskedChecksum(file.subarray(start, start + 8))) return;
    const length = Number(view.getBigUint64(start, true));
    const end = start + headerBytes + length + footerBytes;
    if (end > file.length) return;
    const payload = file.subarray(start + headerBytes, end - footerBytes);
    if (view.getUint32(end - footerBytes, true) !== maskedChecksum(payload)) return;
    yield { payload, end };
    start = end;
  }
}

/** TFRecord rotates and shifts its checksums, so that a checksum over bytes that hold checksums stays a good one. */
function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
