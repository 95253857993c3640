import { SafetensorsError } from "./errors.ts";
import { elementBytes, isSafetensorsDType, type SafetensorsDType } from "./safetensorsDType.ts";
import { elementCount } from "./shape.ts";

/** Where one tensor lies: bytes [begin, end) after the header. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The checked header of a safetensors file: what it says is true of the bytes that follow. */
export interface SafetensorsHeader {
  /** In the order of their bytes. */
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: Record<string, string>;
  /** Offset of the first byte after the header. */
  readonly dataStart: number;
}

/** The format's own limit, against files that claim to be nothing but header. */
const maxHeaderBytes = 100_000_000;

/** `{ tensor: { shape: [` is as deep as a header goes. */
const maxHeaderDepth = 3;

/** Names that are something else than a name to JavaScript code that keeps tensors in plain objects. */
const refusedNames: readonly string[] = ["__proto__", "constructor", "prototype"];

/**
 * Read and check the header.
 *
 * @param source  names the file in errors
 * @throws {SafetensorsError} unless the header is well formed and its tensors cover the rest of the file exactly once
 */
export function readSafetensorsHeader(bytes: Uint8Array, source: string): SafetensorsHeader {
  if (bytes.length < 8) throw cutShort(source, 8, bytes.length);
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (headerBytes > maxHeaderBytes) {
    throw damaged(source, `its header claims ${headerBytes} bytes, more than the format's limit of ${maxHeaderBytes}`);
  }
  const dataStart = 8 + Number(headerBytes);
  if (dataStart > bytes.length) throw cutShort(source, dataStart, bytes.length);

  const { __metadata__: metadata = {}, ...tensors } = parseHeader(bytes.subarray(8, dataStart), source);
  const entries = Object.entries(tensors).map(([name, entry]) => checkEntry(name, entry, source));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCoverage(entries, bytes.length, dataStart, source);
  return { entries, metadata: checkMetadata(metadata, source), dataStart };
}

/** @throws {SafetensorsError} when a tensor or a metadata entry must not have this name */
export function refuseUnsafeName(name: string, source: string): void {
  if (!refusedNames.includes(name)) return;
  throw new SafetensorsError(
    `${source}: the name ${quote(name)} is refused: it has a meaning of its own in JavaScript`,
  );
}

function parseHeader(bytes: Uint8Array, source: string): Record<string, unknown> {
  let header: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    scanHeader(text, source);
    header = JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SafetensorsError) throw cause;
    throw damaged(source, "its header is not valid JSON", { cause });
  }
  if (!isRecord(header)) throw damaged(source, "its header is not a JSON object");
  return header;
}

/** What `JSON.parse` lets pass: names given twice (it keeps the last), and nesting that only exhausts the memory. */
function scanHeader(text: string, source: string): void {
  const names: Set<string>[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "{" || character === "[") {
      names[depth++] = new Set();
      if (depth > maxHeaderDepth) throw damaged(source, "its header is nested too deeply");
    } else if (character === "}" || character === "]") {
      depth--;
    } else if (character === '"') {
      const start = i++;
      while (i < text.length && text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
      if (!isFollowedByColon(text, i + 1)) continue;
      const name: string = JSON.parse(text.slice(start, i + 1));
      if (names[depth - 1]?.has(name)) throw damaged(source, `its header has ${quote(name)} twice`);
      names[depth - 1]?.add(name);
      refuseUnsafeName(name, source);
    }
  }
}

function isFollowedByColon(text: string, position: number): boolean {
  while (/^[ \t\r\n]$/.test(text[position] ?? "")) position++;
  return text[position] === ":";
}

function checkEntry(name: string, entry: unknown, source: string): SafetensorsEntry {
  const fail = (what: string) => damaged(source, `tensor ${quote(name)} ${what}`);
  if (!isRecord(entry)) throw fail("is not described by a JSON object");
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isSafetensorsDType(dtype)) {
    const supported = Object.keys(elementBytes).join(", ");
    throw new SafetensorsError(
      `${source}: tensor ${quote(name)} has element type ${quote(dtype)}; supported are ${supported}`,
    );
  }
  if (!isSizes(shape)) throw fail(`has shape ${quote(shape)}, expected a list of whole numbers`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    throw fail(`has data_offsets ${quote(offsets)}, expected [begin, end]`);
  }
  const [begin, end] = offsets;
  const size = elementCount(shape) * elementBytes[dtype];
  if (size !== end - begin) {
    throw fail(`is ${dtype} ${quote(shape)}, which is ${size} bytes, but its data_offsets span ${end - begin}`);
  }
  return { name, dtype, shape, begin, end };
}

/** Bytes in two tensors or in none mean that header and data do not belong together. */
function checkCoverage(
  entries: readonly SafetensorsEntry[],
  fileBytes: number,
  dataStart: number,
  source: string,
): void {
  const expectedBytes = dataStart + entries.reduce((end, entry) => Math.max(end, entry.end), 0);
  if (expectedBytes > fileBytes) throw cutShort(source, expectedBytes, fileBytes);
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin < covered) throw damaged(source, `tensor ${quote(name)} overlaps the one before it`);
    if (begin > covered)
      throw damaged(source, `bytes ${covered} to ${begin} before tensor ${quote(name)} belong to none`);
    covered = end;
  }
  if (expectedBytes < fileBytes) {
    throw damaged(source, `it has ${fileBytes - expectedBytes} bytes after the last tensor`);
  }
}

function checkMetadata(metadata: unknown, source: string): Record<string, string> {
  if (!isRecord(metadata)) throw damaged(source, "its __metadata__ is not a JSON object");
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string") throw damaged(source, `its metadata ${quote(key)} is not a string`);
  }
  return metadata as Record<string, string>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** As JSON, at a length that suits a message: a hostile name can have millions of characters. */
function quote(value: unknown): string {
  const json = JSON.stringify(value) ?? "nothing";
  return json.length <= 100 ? json : `${json.slice(0, 100)}…`;
}

function damaged(source: string, what: string, options: ErrorOptions = {}): SafetensorsError {
  return new SafetensorsError(`${source}: not a sound safetensors file: ${what}`, options);
}

function cutShort(source: string, expectedBytes: number, fileBytes: number): SafetensorsError {
  return new SafetensorsError(
    `${source}: the file is cut short: its header says ${expectedBytes} bytes, it has ${fileBytes}`,
    { hint: "Use an earlier checkpoint, or fetch the file again." },
  );
}
