import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../images/writeFileAtomic.ts";
import { exportedPrograms } from "./exportedPrograms.ts";
import { exportReadme } from "./exportReadme.ts";
import { type ExportableModel, modelDescription } from "./modelDescription.ts";

/** A file of an exported network. */
export interface ExportedFile {
  readonly name: string;
  /** Size in bytes. */
  readonly bytes: number;
}

/**
 * Write a network as ONNX files that any runtime opens, with the weights inside: the feature net, the field-and-ray
 * network for any number of rays (two files where rays are sampled in two passes) and the perception head, beside a
 * `README.md` from which a renderer can be written and the same facts as `model.json`.
 *
 * Image size and number of source views are those of `model.config.data`; no weight depends on them, so they may be
 * changed before.
 *
 * @param folder  is made if absent; files of the same names are replaced
 * @returns the files, in the order in which they are used
 * @throws {OutputError} when a file cannot be written
 */
export async function exportOnnx(model: ExportableModel, folder: string): Promise<ExportedFile[]> {
  const programs = exportedPrograms(model);
  const description = modelDescription(model, programs);
  const files: [name: string, content: Uint8Array][] = [
    ...programs.map(({ file, program }): [string, Uint8Array] => [file, program.model]),
    ["model.json", utf8(`${JSON.stringify(description, undefined, 2)}\n`)],
    ["README.md", utf8(exportReadme(description))],
  ];
  await mkdir(folder, { recursive: true });
  for (const [name, content] of files) await writeFileAtomic(join(folder, name), content);
  return files.map(([name, { byteLength }]) => ({ name, bytes: byteLength }));
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
