import { stat } from "node:fs/promises";
import { type PytorchEntry, summarizePytorch } from "gpnerf";
import { counted, type Fact, factTable } from "../factTable.ts";
import type { Inspection } from "./inspection.ts";

/**
 * What is in a PyTorch checkpoint, whatever network it is of.
 * @throws {CheckpointError} when it is none, or asks for more than data
 */
export async function inspectPytorch(path: string): Promise<Inspection> {
  const entries = await summarizePytorch(path);
  const { size: bytes } = await stat(path);
  const text = factTable([
    ["PyTorch checkpoint", path],
    ["size", `${(bytes / 2 ** 20).toFixed(1)} MiB`],
    ...entries.map((entry): Fact => [`  ${entry.name}`, describeEntry(entry)]),
    ["to use it", "gpnerf import, if the released GP-NeRF or GNT code wrote it"],
  ]);
  return { facts: { kind: "pytorch", path, bytes, entries }, text };
}

function describeEntry({ values, tensors, numbers, storageClasses }: PytorchEntry): string {
  if (tensors === 0) return counted(values, "value");
  const types = storageClasses.map((name) => name.replace("Storage", "").toLowerCase()).join(", ");
  const others = values > tensors ? `, ${counted(values - tensors, "other value")}` : "";
  return `${counted(tensors, "tensor")} (${types}) with ${counted(numbers, "number")}${others}`;
}
