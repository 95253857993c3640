import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SceneError } from "../../errors.ts";
import type { LabelMapping } from "../sceneFiles.ts";
import { readSmallText } from "./boundedFile.ts";
import { scanNet20OfNyu40 } from "./nyu40.ts";

/** Name under which ScanNet distributes its table of labels. */
export const labelTableName = "scannetv2-labels.combined.tsv";

/** Folders above a scene in which the table is looked for. */
const foldersAbove = 4;
/** ScanNet's own has 50 KB. */
const mostBytes = 4 * 2 ** 20;
const largestId = 65535;

const howToGet = `Put ScanNet's ${labelTableName} into the folder of the scene or one above it, or name its path.`;

/**
 * Find and read the table that says which class a label id means.
 *
 * @param scene folder of the scene; the table lies in it or in one of the four folders above it
 * @param path the table, when it lies elsewhere
 * @param needed what needs the table, for the message
 * @returns label ids, as `label-filt` maps store them, to the classes of `scannet20`; unlisted ids are unlabelled
 * @throws {SceneError} when there is no table, or it is damaged
 */
export async function findLabelTable(scene: string, path: string | undefined, needed: string): Promise<LabelMapping> {
  if (path !== undefined) return readLabelTable(path);
  let folder = scene;
  for (let level = 0; level <= foldersAbove; level++) {
    const candidate = join(folder, labelTableName);
    const isThere = await access(candidate).then(
      () => true,
      () => false,
    );
    if (isThere) return readLabelTable(candidate);
    folder = dirname(folder);
  }
  throw new SceneError(`${join(scene, labelTableName)}: is missing, but ${needed} holds label ids of that table.`, {
    path: join(scene, labelTableName),
    hint: `${howToGet} To use the scene without labels, move ${needed} away.`,
  });
}

/** Read the columns `id` and `nyu40id` of the table. */
async function readLabelTable(path: string): Promise<LabelMapping> {
  const text = await readSmallText(path, mostBytes, howToGet);
  if (text === undefined) throw new SceneError(`${path}: does not exist.`, { path, hint: howToGet });
  const [header, ...rows] = text.split(/\r?\n/).map((line) => line.split("\t"));
  const [idColumn, nyuColumn] = ["id", "nyu40id"].map((name) => {
    const column = header.indexOf(name);
    if (column >= 0) return column;
    const found = header.slice(0, 12).join(", ").slice(0, 200);
    throw new SceneError(`${path}: has no column "${name}"; its first line is: ${found}.`, { path, hint: howToGet });
  });

  const { labels, classOfValue: classOfNyu40 } = scanNet20OfNyu40;
  const classes = new Map<number, number>();
  for (const [index, row] of rows.entries()) {
    if (row.length === 1 && row[0].trim() === "") continue;
    const id = wholeNumber(row[idColumn]);
    const nyu40 = row[nyuColumn]?.trim() === "" ? 0 : wholeNumber(row[nyuColumn]);
    if (id === undefined || nyu40 === undefined) {
      const found = `id "${row[idColumn] ?? ""}" and nyu40id "${row[nyuColumn] ?? ""}"`;
      throw new SceneError(`${path}, line ${index + 2}: has ${found}; it needs whole numbers up to ${largestId}.`, {
        path,
        hint: "Download the table again; it is one line per label, with tabs between the columns.",
      });
    }
    classes.set(id, classOfNyu40[nyu40] ?? labels.ignoreLabel);
  }
  const classOfValue = new Uint8Array(Math.max(0, ...classes.keys()) + 1).fill(labels.ignoreLabel);
  for (const [id, label] of classes) classOfValue[id] = label;
  return { labels, classOfValue };
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d{1,5}\s*$/.test(text)) return undefined;
  const value = Number(text);
  return value <= largestId ? value : undefined;
}
