import type { ParameterSpec } from "@gpnerf/engine";
import type { FoundNetworks } from "./officialNetworks.ts";
import { hasNoEffect, officialName } from "./parameterNames.ts";
import type { PerceptionPart } from "./perceptionParts.ts";
import { printable } from "./pytorch/formatError.ts";
import type { PytorchTensor } from "./pytorch/pytorchTensor.ts";

/** The release loads these networks also when they have parameters that it does not know; all others must fit exactly. */
const mayHaveMore = /^net_(coarse|fine)\./;

/** Parameters of the network with their tensors in the file. */
export interface MatchedParameters {
  /** By our names. */
  readonly tensors: ReadonlyMap<string, PytorchTensor>;
  /** Official names of parameters that the network does not need. */
  readonly ignored: readonly string[];
}

/**
 * Find the tensor of every parameter.
 *
 * @param lacks  parts that may be missing
 * @param problems receives what is missing, of another shape, or left over, one line each
 */
export function matchParameters(
  specs: readonly ParameterSpec[],
  found: FoundNetworks,
  lacks: readonly PerceptionPart[],
  problems: string[],
): MatchedParameters {
  const tensors = new Map<string, PytorchTensor>();
  const left = new Map(found.tensors);
  for (const { name: ours, shape } of specs) {
    const name = officialName(ours)!;
    const tensor = left.get(name);
    left.delete(name);
    if (tensor?.shape.join() === shape.join()) {
      tensors.set(ours, tensor);
    } else if (tensor || !lacks.some(({ parameters }) => parameters.test(name))) {
      const is = tensor ? `is [${tensor.shape.join(", ")}]` : "is missing";
      problems.push(`${name} ${is}, expected [${shape.join(", ")}]`);
    }
  }
  const unknown = [...left.keys()].filter((name) => !mayHaveMore.test(name));
  for (const name of unknown) problems.push(`${printable(name)} is no parameter of this network`);
  return { tensors, ignored: [...left.keys()].filter((name) => !hasNoEffect(name)).map(printable) };
}
