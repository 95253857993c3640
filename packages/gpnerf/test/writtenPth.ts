import type { ParameterStore } from "../src/model/parameterStore.ts";
import { officialName } from "../src/released/parameterNames.ts";
import { orderedDict } from "./pickleBytes.ts";
import { PytorchFile } from "./pytorchFile.ts";
import { zipBytes } from "./zipBytes.ts";

/** The bytes of a .pth as the released code saves it, with the parameters of a network of ours. */
export function pthOf(parameters: ParameterStore): Buffer {
  const file = new PytorchFile();
  const networks = new Map<string, Map<string, Buffer>>();
  for (const slot of parameters.slots) {
    const [network, ...rest] = officialName(slot.name)!.split(".");
    const state = networks.get(network) ?? new Map<string, Buffer>();
    state.set(rest.join("."), file.tensor(Float32Array.from(parameters.slice(slot)), slot.shape));
    networks.set(network, state);
  }
  const root = new Map([...networks].map(([network, state]) => [network, orderedDict(state)]));
  return zipBytes(file.entries(root));
}
