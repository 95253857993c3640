import { readFileSync } from "node:fs";

/** A golden file of this folder: what it holds is described in its note. */
export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./golden/${name}`, import.meta.url), "utf8")) as T;
}

/** An array of integers times a step, written as base64 of signed bytes. */
export interface PackedArray {
  readonly shape: readonly number[];
  readonly step: number;
  readonly integers: string;
}

/** Its numbers, which float32 holds exactly: the step is a power of two. */
export function unpacked({ step, integers }: PackedArray): Float32Array {
  return Float32Array.from(new Int8Array(Buffer.from(integers, "base64")), (integer) => integer * step);
}

/** Numbers written as base64 of little-endian float32. */
export function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

/** Every array of a record unpacked. */
export function unpackedAll(arrays: Readonly<Record<string, PackedArray>>): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, unpacked(array)]));
}
