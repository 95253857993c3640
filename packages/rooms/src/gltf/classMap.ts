import { readFile } from "node:fs/promises";
import { ConfigError } from "gpnerf";
import type { RoomClass } from "../room/roomClass.ts";
import { classOfName, classSynonyms } from "./classSynonyms.ts";

/** Classes that a user gives to names of nodes, meshes and materials; the first pattern that fits counts. */
export class ClassMap {
  readonly #rules: readonly Rule[];
  readonly #used = new Set<Rule>();

  /**
   * @param entries  pattern and class: `*` stands for any characters, `?` for one, case does not matter. Patterns that begin
   *   with "material:" are for materials only and go before all names; others are for nodes, meshes and materials. A
   *   class is a ScanNet-20 name, a synonym of one, or "unlabelled".
   * @param source  where they come from, for messages
   * @throws {ConfigError} for a class that does not exist
   */
  constructor(entries: Readonly<Record<string, unknown>> = {}, source = "class map") {
    this.#rules = Object.entries(entries).map(([pattern, value]) => ruleOf(pattern, value, source));
  }

  /** Class of a node or mesh by its name. */
  ofName(name: string): RoomClass | undefined {
    return this.#first(name, (rule) => !rule.isForMaterials);
  }

  /**
   * Class of a material by its name.
   * @param isExplicit  only patterns that begin with "material:"
   */
  ofMaterial(name: string, isExplicit: boolean): RoomClass | undefined {
    return this.#first(name, (rule) => rule.isForMaterials || !isExplicit);
  }

  /** Patterns that have fitted no name so far. */
  get unused(): string[] {
    return this.#rules.filter((rule) => !this.#used.has(rule)).map(({ pattern }) => pattern);
  }

  #first(name: string, applies: (rule: Rule) => boolean): RoomClass | undefined {
    const rule = this.#rules.find((candidate) => applies(candidate) && candidate.expression.test(name));
    if (rule) this.#used.add(rule);
    return rule?.className;
  }
}

interface Rule {
  readonly pattern: string;
  readonly isForMaterials: boolean;
  readonly expression: RegExp;
  readonly className: RoomClass;
}

const materialPrefix = "material:";

function ruleOf(pattern: string, value: unknown, source: string): Rule {
  const isForMaterials = pattern.startsWith(materialPrefix);
  const text = isForMaterials ? pattern.slice(materialPrefix.length) : pattern;
  const expression = text
    .split(/([*?])/)
    .map((part) => (part === "*" ? ".*" : part === "?" ? "." : part.replace(/[\\^$.|+()[\]{}]/g, "\\$&")))
    .join("");
  return {
    pattern,
    isForMaterials,
    expression: new RegExp(`^${expression}$`, "isu"),
    className: classOf(pattern, value, source),
  };
}

function classOf(pattern: string, value: unknown, source: string): RoomClass {
  const name = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (Object.hasOwn(classSynonyms, name)) return name as RoomClass;
  const found = classOfName(name);
  if (found !== undefined) return found;
  throw new ConfigError(
    `${source}: ${JSON.stringify(pattern)} is given the class ${JSON.stringify(value)}, which is unknown`,
    {
      hint: `Classes are ${Object.keys(classSynonyms).join(", ")}.`,
    },
  );
}

/**
 * Read a class map: a JSON file with one object, `{"Sofa_*": "sofa", "material:Oak*": "floor", "Deco*": "unlabelled"}`.
 * @throws {ConfigError} when it cannot be read or names a class that does not exist
 */
export async function readClassMap(path: string): Promise<ClassMap> {
  const refuse = (problem: string, cause?: unknown): ConfigError =>
    new ConfigError(`${path}: ${problem}`, {
      path,
      cause,
      hint: 'A class map is a JSON file such as {"Sofa_*": "sofa", "material:Oak*": "floor", "Deco*": "unlabelled"}.',
    });
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw refuse(`the class map cannot be read (${cause.code})`, cause);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse(`the class map is no JSON (${(cause as Error).message})`, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse("the class map is no object");
  return new ClassMap(value as Record<string, unknown>, path);
}
