import { printable } from "./pytorch/formatError.ts";
import type { PickleValue } from "./pytorch/pickleValue.ts";
import { PytorchTensor } from "./pytorch/pytorchTensor.ts";

/** The networks of an official checkpoint; `net_fine` only where the passes do not share weights. */
export const officialNetworks = ["net_coarse", "net_fine", "feature_net", "feature_fpn", "sem_seg_head"] as const;

/** Entries of an official checkpoint that only resumed training reads. */
const trainingEntries = ["optimizer", "scheduler"];

/** The networks in a checkpoint. */
export interface FoundNetworks {
  /** By the network's name and the parameter's, joined by a dot. */
  readonly tensors: ReadonlyMap<string, PytorchTensor>;
  /** Networks that are there. */
  readonly networks: ReadonlySet<string>;
  /** Other entries of the checkpoint that nothing is known about. */
  readonly unknownEntries: readonly string[];
  /** What is wrong, one line each. */
  readonly problems: readonly string[];
}

/** Find the state dicts of the networks in what torch.save wrote. DataParallel's prefix `module.` is taken off. */
export function findNetworks(root: PickleValue): FoundNetworks {
  const entries = root instanceof Map ? root : new Map<PickleValue, PickleValue>();
  const tensors = new Map<string, PytorchTensor>();
  const networks = new Set<string>();
  const problems: string[] = [];
  for (const network of officialNetworks) {
    const state = entries.get(network) ?? null;
    if (state === null) continue; // the release writes None for networks that it does not use
    networks.add(network);
    if (!(state instanceof Map)) {
      problems.push(`${network} is no state dict`);
      continue;
    }
    for (const [key, value] of state) {
      const name = `${network}.${typeof key === "string" ? key.replace(/^module\./, "") : "(no text)"}`;
      if (!(value instanceof PytorchTensor)) problems.push(`${printable(name)} is no tensor`);
      else if (tensors.has(name)) problems.push(`${printable(name)} is there twice, with and without "module."`);
      else tensors.set(name, value);
    }
  }
  const known = new Set<PickleValue>([...officialNetworks, ...trainingEntries]);
  const unknownEntries = [...entries.keys()].filter((key) => !known.has(key)).map((key) => describeKey(key));
  return { tensors, networks, unknownEntries, problems };
}

function describeKey(key: PickleValue): string {
  return typeof key === "string" ? printable(key) : `(a key of type ${typeof key})`;
}
