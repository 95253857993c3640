/** @file What `#files` is in browsers, which have none. */
import { EngineError } from "./errors.ts";

/** @throws {EngineError} always */
export async function readFile(path: string): Promise<Uint8Array> {
  throw new EngineError(`${path}: browsers cannot open files`, { hint: "Fetch it, and pass its bytes." });
}

/** @throws {EngineError} always */
export async function writeFileAtomic(path: string, _bytes: Uint8Array | string): Promise<void> {
  throw new EngineError(`${path}: browsers cannot write files`, { hint: "Offer the bytes as a download." });
}
