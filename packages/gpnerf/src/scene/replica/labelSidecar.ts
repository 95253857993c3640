import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { SceneError } from "../../errors.ts";
import { scanNet20 } from "../labels.ts";
import type { LabelMapping } from "../sceneFiles.ts";

const sidecarName = "classes.json";

/** What `classes.json` beside a sequence says about its label values. */
const sidecarSchema = z.strictObject({
  labelSet: z.literal(scanNet20.name).meta({ description: "Label values are indices into this class list." }),
  ignoreLabel: z.int().min(0).max(65535).meta({ description: "Stored value of pixels that belong to no class." }),
});

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
    if (text !== undefined) return mappingOf(parseSidecar(path, text));
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
function mappingOf({ ignoreLabel }: z.infer<typeof sidecarSchema>): LabelMapping {
  const classOfValue = Uint8Array.from(scanNet20.classes.keys());
  if (ignoreLabel < classOfValue.length) classOfValue[ignoreLabel] = scanNet20.ignoreLabel;
  return { labels: scanNet20, classOfValue };
}

function invalidSidecar(path: string, reason: string, cause: unknown): SceneError {
  return new SceneError(`${path}: does not describe the label values of a scene: ${reason}`, {
    path,
    cause,
    hint: `Write {"labelSet": "${scanNet20.name}", "ignoreLabel": ${scanNet20.ignoreLabel}}, or remove the file if labels are Replica's own ids.`,
  });
}
