import { basename, join } from "node:path";
import { SceneError } from "../../errors.ts";
import { imageInMemory } from "../../images/imageFile.ts";
import { decodeLabels, type GrayImage } from "../../images/readGray.ts";
import type { ZipEntry } from "../../zip/zipEntries.ts";
import { frameFileNames } from "../frameFileNames.ts";
import { readFolder } from "../readFolder.ts";
import type { ImageSource } from "../sceneFiles.ts";
import { labelEntries, readLabelEntry } from "./labelArchive.ts";

/** Which maps: ids of ScanNet's label table, or numbers of objects; both as filtered by ScanNet. */
export type LabelMapKind = "label-filt" | "instance-filt";

/** The label maps of a scene. */
export interface LabelMaps {
  /** Folder or archive that they lie in. */
  readonly place: string;
  /** Map of each frame, by number. */
  readonly byNumber: ReadonlyMap<number, string | ImageSource<GrayImage>>;
}

const mapPattern = /^(\d{1,15})\.png$/i;
const entryPattern = /(?:^|\/)(\d{1,15})\.png$/i;

/**
 * Find the maps of a kind in a scene's folder: in the folder `label-filt`, or in the archive `…_2d-label-filt.zip` that
 * ScanNet distributes, which is read without unpacking it.
 *
 * @param names names in the scene's folder
 * @returns undefined when there is neither
 * @throws {SceneError} when a frame has two maps, or the archive is damaged
 */
export async function findLabelMaps(
  scene: string,
  names: readonly string[],
  kind: LabelMapKind,
): Promise<LabelMaps | undefined> {
  const folder = join(scene, kind);
  const files = names.includes(kind) ? await readFolder(folder) : undefined;
  if (files !== undefined) return { place: folder, byNumber: frameFileNames(folder, files, mapPattern, Number) };

  const archives = names.filter((name) => name.endsWith(`_2d-${kind}.zip`));
  const archive = archives.find((name) => name === `${basename(scene)}_2d-${kind}.zip`) ?? archives[0];
  if (archive === undefined) return undefined;
  const place = join(scene, archive);
  return { place, byNumber: mapsOfArchive(place, await labelEntries(place, entryPattern)) };
}

function mapsOfArchive(path: string, entries: readonly ZipEntry[]): Map<number, ImageSource<GrayImage>> {
  const maps = new Map<number, ImageSource<GrayImage>>();
  for (const entry of entries) {
    const number = Number(entryPattern.exec(entry.name)![1]);
    const other = maps.get(number);
    const source = mapOfEntry(path, entry);
    if (other !== undefined) {
      throw new SceneError(`${source.path}: belongs to the same frame as ${other.path}; each frame needs one map.`, {
        path,
        hint: "Download the archive again, or remove one of the two entries.",
      });
    }
    maps.set(number, source);
  }
  return maps;
}

function mapOfEntry(archive: string, entry: ZipEntry): ImageSource<GrayImage> {
  const path = `${archive}/${entry.name}`;
  return { path, read: async () => decodeLabels(await imageInMemory(path, await readLabelEntry(archive, entry))) };
}

/**
 * The map of a frame.
 *
 * @returns undefined when the scene has no maps of this kind
 * @throws {SceneError} when it has some, but not this one
 */
export function labelMapOf(maps: LabelMaps | undefined, number: number): string | ImageSource<GrayImage> | undefined {
  if (maps === undefined) return undefined;
  const map = maps.byNumber.get(number);
  if (map !== undefined) return map;
  const path = join(maps.place, `${number}.png`);
  throw new SceneError(`${path}: is missing, although the scene has ${basename(maps.place)}.`, {
    path,
    hint: `Add the map of frame ${number}, or move ${basename(maps.place)} away to use the scene without it.`,
  });
}
