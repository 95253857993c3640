import { printable } from "./pytorch/formatError.ts";
import type { PickleValue } from "./pytorch/pickleValue.ts";
import { PytorchTensor } from "./pytorch/pytorchTensor.ts";
import { readPytorchCheckpoint } from "./pytorch/readPytorchCheckpoint.ts";

/** One entry of a PyTorch checkpoint. */
export interface PytorchEntry {
  /** Its key, printable. */
  readonly name: string;
  /** Values in it; 1 where it is a single value. */
  readonly values: number;
  /** How many of them are tensors. */
  readonly tensors: number;
  /** Numbers in these tensors together. */
  readonly numbers: number;
  /** PyTorch's storage classes of these tensors, such as "FloatStorage". */
  readonly storageClasses: readonly string[];
}

/**
 * What is in a PyTorch checkpoint, entry by entry, whatever network it is of. Only its pickle is read.
 * @throws {CheckpointError} as `readPytorchCheckpoint`
 */
export async function summarizePytorch(path: string): Promise<PytorchEntry[]> {
  const { root, close } = await readPytorchCheckpoint(path);
  await close();
  if (!(root instanceof Map)) return [summary("(whole file)", root)];
  return [...root].map(([key, value]) => summary(typeof key === "string" ? printable(key) : `(${typeof key})`, value));
}

function summary(name: string, value: PickleValue): PytorchEntry {
  const values = value instanceof Map ? [...value.values()] : Array.isArray(value) ? value : [value];
  const tensors = values.filter((each): each is PytorchTensor => each instanceof PytorchTensor);
  return {
    name,
    values: values.length,
    tensors: tensors.length,
    numbers: tensors.reduce((sum, { length }) => sum + length, 0),
    storageClasses: [...new Set(tensors.map(({ storage }) => storage.elementType.storageClass))],
  };
}
