import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { SceneError } from "../../errors.ts";
import { type LabelSet, labelSetOf, scanNet20 } from "../labels.ts";
import type { LabelMapping } from "../sceneFiles.ts";

const sidecarName = "classes.json";
/** Labels have a byte, and one of them means "no class". */
const mostClasses = 255;

/** What `classes.json` beside a sequence says about its label values. */
const sidecarSchema = z.strictObject({
  labelSet: z.string().min(1).meta({ description: "Name of the class list that label values are indices into." }),
  classes: z
    .array(z.string().min(1))
    .min(1)
    .max(mostClasses)
    .optional()
    .meta({ description: `Names of the classes; needed for all lists but ${scanNet20.name}.` }),
  ignoreLabel: z.int().min(0).max(65535).meta({ description: "Stored value of pixels that belong to no class." }),
});

/** What `classes.json` says about label maps that hold indices into a class list. */
export function labelSidecarOf({ name, classes, ignoreLabel }: LabelSet): z.infer<typeof sidecarSchema> {
  return name === scanNet20.name
    ? { labelSet: name, ignoreLabel }
    : { labelSet: name, classes: [...classes], ignoreLabel };
}

/**
 * Read `classes.json` from the sequence's folder or the one above it, which says that label maps hold class indices
 * rather than Replica's own ids.
 *
 * @returns undefined when there is no such file
 * @throws {SceneError} when the file is not valid
 */
export async function readLabelSidecar(sequence: string): Promise<LabelMapping | undefined> {
  for (const folder of [sequence, dirname(sequence)]) {
    const path = join(folder, sidecarName);
    const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return undefined;
      throw invalidSidecar(path, cause.message, cause);
    });
    if (text !== undefined) return mappingOf(path, parseSidecar(path, text));
  }
  return undefined;
}

function parseSidecar(path: string, text: string): z.infer<typeof sidecarSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalidSidecar(path, (cause as Error).message, cause);
  }
  const result = sidecarSchema.safeParse(json);
  if (!result.success) throw invalidSidecar(path, z.prettifyError(result.error), result.error);
  return result.data;
}

/** Stored values below the number of classes are class indices, except the one that means "unlabelled". */
function mappingOf(path: string, { labelSet, classes, ignoreLabel }: z.infer<typeof sidecarSchema>): LabelMapping {
  const labels = labelSetNamed(path, labelSet, classes);
  const classOfValue = Uint8Array.from(labels.classes.keys());
  if (ignoreLabel < classOfValue.length) classOfValue[ignoreLabel] = labels.ignoreLabel;
  return { labels, classOfValue };
}

function labelSetNamed(path: string, name: string, classes: readonly string[] | undefined): LabelSet {
  if (classes !== undefined) {
    const twice = classes.find((label, index) => classes.indexOf(label) !== index);
    if (twice !== undefined)
      throw invalidSidecar(path, `the class ${JSON.stringify(twice)} is listed twice`, undefined);
    const labels = labelSetOf(classes);
    return labels === scanNet20 ? labels : { ...labels, name };
  }
  if (name === scanNet20.name) return scanNet20;
  throw invalidSidecar(path, `labelSet is ${JSON.stringify(name)}, and no classes are listed`, undefined);
}

function invalidSidecar(path: string, reason: string, cause: unknown): SceneError {
  return new SceneError(`${path}: does not describe the label values of a scene: ${reason}`, {
    path,
    cause,
    hint: `Write {"labelSet": "${scanNet20.name}", "ignoreLabel": ${scanNet20.ignoreLabel}}, or {"labelSet": "mine", "classes": ["wall", …], "ignoreLabel": 255}; or remove the file if labels are Replica's own ids.`,
  });
}
