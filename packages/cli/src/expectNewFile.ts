import { stat } from "node:fs/promises";
import { OutputError } from "gpnerf";

/**
 * Refuse to write over a file.
 * @param mayReplace  the user asked for it
 * @throws {OutputError} when something is there
 */
export async function expectNewFile(path: string, mayReplace: boolean): Promise<void> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined || (mayReplace && info.isFile())) return;
  throw new OutputError(`${path}: ${info.isFile() ? "is there already" : "is no file"}.`, {
    path,
    hint: info.isFile() ? "Choose another name, or add --force to replace it." : "Choose another name.",
  });
}
