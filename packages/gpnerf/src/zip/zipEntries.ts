import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise } from "yauzl";
import { printable } from "../printable.ts";
import { type ByteSource, SourceReader } from "./byteSource.ts";
import { ZipError } from "./zipError.ts";

const localHeaderBytes = 30;
const localHeaderSignature = 0x04034b50;

const stored = 0;
const deflated = 8;
const isEncrypted = 1;
/** What packing may add to content that cannot be packed: some bytes per block. */
const mostOverhead = 2 ** 16;

const inflate = promisify(inflateRaw) as (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** Where an entry lies in its archive, and what it must be when unpacked. */
export interface ZipEntry {
  readonly name: string;
  readonly headerOffset: number;
  readonly packedBytes: number;
  /** Bytes that it says it has when unpacked. */
  readonly bytes: number;
  readonly method: number;
  readonly flags: number;
  readonly checksum: number;
}

/** What is listed of an archive. */
export interface ZipListing {
  /** More entries than this are refused. */
  readonly mostEntries: number;
  /** Names that are wanted; only their entries are kept in memory. Default: all. */
  readonly pattern?: RegExp;
}

/**
 * List the entries of a zip file in the order of its directory.
 *
 * @throws {ZipError} when the directory is damaged or has too many entries
 * @throws what the source throws
 */
export async function listZipEntries(
  source: ByteSource,
  { mostEntries, pattern = /^/ }: ZipListing,
): Promise<ZipEntry[]> {
  const reader = new SourceReader(source, "its zip directory");
  try {
    const zip = await fromRandomAccessReaderPromise(reader, source.size, {});
    if (zip.entryCount > mostEntries) {
      throw new ZipError("damaged", `the zip directory lists ${zip.entryCount} entries`);
    }
    const entries: ZipEntry[] = [];
    for await (const entry of zip.eachEntry()) if (pattern.test(entry.fileName)) entries.push(asEntry(entry));
    return entries;
  } catch (cause) {
    if (cause instanceof ZipError || cause === reader.failure) throw cause;
    const reason = printable((cause as Error).message);
    throw new ZipError("damaged", `the zip directory cannot be read: ${reason}`, cause);
  }
}

function asEntry(entry: Entry): ZipEntry {
  return {
    name: entry.fileName,
    headerOffset: entry.relativeOffsetOfLocalHeader,
    packedBytes: entry.compressedSize,
    bytes: entry.uncompressedSize,
    method: entry.compressionMethod,
    flags: entry.generalPurposeBitFlag,
    checksum: entry.crc32,
  };
}

/**
 * Read one entry whole and unpack it, checked against its declared size and checksum.
 *
 * @param mostBytes memory that it may take, packed or unpacked
 * @throws {ZipError} when it takes more, or is not what the directory says
 * @throws what the source throws, e.g. when the file ends before the entry does
 */
export async function readZipEntry(source: ByteSource, entry: ZipEntry, mostBytes: number): Promise<Buffer> {
  const who = `zip entry ${printable(entry.name)}`;
  if ((entry.flags & isEncrypted) !== 0) throw new ZipError("encrypted", `${who} is encrypted`);
  const largest = Math.max(entry.bytes, entry.packedBytes);
  if (entry.bytes > mostBytes || entry.packedBytes > mostBytes + mostOverhead) {
    throw new ZipError("too large", `${who} has ${largest} bytes, at most ${mostBytes} are expected`);
  }
  const header = await source.read(entry.headerOffset, localHeaderBytes, who);
  if (header.readUInt32LE(0) !== localHeaderSignature) {
    throw new ZipError("damaged", `${who} has no header at byte ${entry.headerOffset}`);
  }
  const start = entry.headerOffset + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  const content = await unpacked(entry, await source.read(start, entry.packedBytes, who), who);
  if (content.length !== entry.bytes) {
    throw new ZipError("damaged", `${who} has ${content.length} bytes, its directory says ${entry.bytes}`);
  }
  if (crc32(content) !== entry.checksum) throw new ZipError("damaged", `${who} has a wrong checksum`);
  return content;
}

async function unpacked({ method, bytes }: ZipEntry, packed: Buffer, who: string): Promise<Buffer> {
  if (method === stored) return packed;
  if (method !== deflated) {
    const text = `${who} is packed by method ${method}, expected 0 (stored) or 8 (deflated)`;
    throw new ZipError("packed otherwise", text);
  }
  try {
    // One byte more than declared: a longer stream is found out without being unpacked to its end.
    return await inflate(packed, { maxOutputLength: bytes + 1 });
  } catch (cause) {
    throw new ZipError("damaged", `${who} cannot be unpacked: ${printable((cause as Error).message)}`, cause);
  }
}
