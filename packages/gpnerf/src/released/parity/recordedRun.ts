import { readFile } from "node:fs/promises";
import { decodeSafetensors, type SafetensorsTensor } from "@gpnerf/engine";
import { CheckpointError } from "../../errors.ts";
import { type RecordedInputs, recordedInputs } from "./recordedInputs.ts";

/** What the released code was given and gave, written to a safetensors file by whoever ran it. */
export interface RecordedRun {
  readonly path: string;
  readonly inputs: RecordedInputs;
  /** Everything but the inputs, by name. */
  readonly outputs: ReadonlyMap<string, SafetensorsTensor>;
}

/** How inputs are told from outputs. */
const prefix = "in.";

const hint = "docs/parity.md lists the tensors of such a file.";

/**
 * Read a recorded run; docs/parity.md lists its tensors. Inputs may be missing: then what is computed from them cannot be
 * compared.
 *
 * @throws {CheckpointError} naming the file and every input that is of another shape, not finite or no use
 */
export async function readRecordedRun(path: string): Promise<RecordedRun> {
  const tensors = await readRecorded(path);
  const problems: string[] = [];
  const inputs = recordedInputs(tensors, problems);
  if (problems.length > 0) {
    const lines = problems.map((problem) => `\n  ${problem}`).join("");
    throw new CheckpointError(`${path}: the recorded inputs do not fit:${lines}`, { path, hint });
  }
  return { path, inputs, outputs: outputsOf(tensors) };
}

/**
 * The tensors of a recorded file.
 * @throws {CheckpointError} naming the file and why it cannot be read
 */
export async function readRecorded(path: string): Promise<ReadonlyMap<string, SafetensorsTensor>> {
  const order = "The checkpoint comes first, the recorded .safetensors second.";
  try {
    return decodeSafetensors(await readFile(path), path).tensors;
  } catch (cause) {
    const { message } = cause as Error;
    const told = message.startsWith(path) ? message : `${path}: the file cannot be read: ${message}`;
    throw new CheckpointError(told, { path, cause, hint: /\.(pth|pt)$/i.test(path) ? order : hint });
  }
}

/** What is there to compare with. */
export function outputsOf(tensors: ReadonlyMap<string, SafetensorsTensor>): ReadonlyMap<string, SafetensorsTensor> {
  return new Map([...tensors].filter(([name]) => !name.startsWith(prefix)));
}

/** The values of a recorded tensor in 32 bits. */
export function recordedNumbers({ data }: SafetensorsTensor): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number | bigint>, Number);
}
