import type { ModelConfig } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import { declareNetwork } from "../model/declareNetwork.ts";
import type { ModelCheckpoint } from "./checkpoint.ts";

/**
 * Refuse to start from a network with other parameters than a configuration declares: missing ones have no values, and one
 * without some of its layers is not the network that was trained.
 *
 * @throws {ConfigError} naming the first parameter that differs
 */
export function expectSameNetwork(
  { parameters, path }: Pick<ModelCheckpoint, "parameters"> & { readonly path: string },
  config: ModelConfig,
): void {
  const refuse = (problem: string): never => {
    throw new ConfigError(`${path}: ${problem}`, {
      path,
      hint: "Start from this checkpoint with its own network settings; image size and views may differ.",
    });
  };
  const given = new Map(parameters.slots.map(({ name, shape }) => [name, shape]));
  for (const { name, shape } of declareNetwork(config)) {
    const found = given.get(name);
    given.delete(name);
    if (found?.join() === shape.join()) continue;
    refuse(`${name} is ${shown(found)}, the configuration's network needs ${shown(shape)}`);
  }
  for (const [name, shape] of given) {
    refuse(`${name} is ${shown(shape)}, the configuration's network has no such parameter`);
  }
}

function shown(shape: readonly number[] | undefined): string {
  return shape ? `[${shape.join(", ")}]` : "missing";
}
