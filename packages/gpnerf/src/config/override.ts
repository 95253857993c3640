import { ConfigError } from "../errors.ts";
import { type Config, parseConfig } from "./schema.ts";

/**
 * Change leaves of a configuration by dotted paths, as `--set training.raysPerStep=256` does. Values are JSON; bare
 * words are strings.
 *
 * @throws {ConfigError} naming an assignment without "=", an unknown key (with the keys there are) or a wrong value
 */
export function overrideConfig(config: Config, assignments: readonly string[]): Config {
  const changed = structuredClone(config);
  for (const assignment of assignments) {
    const at = assignment.indexOf("=");
    if (at < 1)
      throw new ConfigError(`--set ${assignment}: expected key=value`, {
        hint: "For example --set training.raysPerStep=256.",
      });
    assign(changed, assignment.slice(0, at), assignment.slice(at + 1));
  }
  return parseConfig(changed, "configuration after --set");
}

function assign(root: Config, path: string, text: string): void {
  const keys = path.split(".");
  let target: Record<string, unknown> = root as unknown as Record<string, unknown>;
  keys.forEach((key, depth) => {
    const parent = keys.slice(0, depth).join(".") || "the top level";
    if (typeof target !== "object") {
      throw new ConfigError(`--set ${path}: ${parent} is a value and has no keys`, {
        hint: `Set it as a whole: --set ${parent}=…`,
      });
    }
    if (!Object.hasOwn(target, key)) {
      throw new ConfigError(`--set ${path}: there is no key "${key}" in ${parent}`, {
        hint: `Keys there: ${Object.keys(target).join(", ")}.`,
      });
    }
    if (depth < keys.length - 1) target = target[key] as Record<string, unknown>;
    else target[key] = jsonOrWord(text);
  });
}

function jsonOrWord(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
