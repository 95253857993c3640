import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OutputError } from "gpnerf";

/** What decides the content of a room folder; written into its room.json. */
export interface RoomSettings {
  /** Version of the generator: raised whenever the same seed gives other bytes. */
  readonly generator: string;
  readonly seed: number;
  readonly roomIndex: number;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
}

/** One labelled thing of a room, as listed in room.json. */
export interface RoomInstanceRecord {
  readonly id: number;
  readonly class: string;
  readonly classIndex: number;
}

/** Content of room.json. */
export interface RoomRecord extends RoomSettings {
  readonly kind: string;
  /** Width (x), depth (y) and height (z) in metres; the floor is at z = 0, the room centred on the origin. */
  readonly sizeMeters: readonly [number, number, number];
  readonly instances: readonly RoomInstanceRecord[];
}

/**
 * See what is at the place of a room.
 * @returns "absent" (or an empty folder), or "same" when a whole room with the same settings is there
 * @throws {OutputError} when something else is there
 */
export async function inspectRoomFolder(folder: string, settings: RoomSettings): Promise<"absent" | "same"> {
  let entries: string[];
  try {
    entries = await readdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "absent";
    throw occupied(folder, "is not a folder that can be read", cause);
  }
  if (entries.length === 0) return "absent";
  const record = await readFile(join(folder, "room.json"), "utf8").then(
    (text) => parseRecord(text),
    () => undefined,
  );
  if (!record) {
    throw occupied(folder, "is not empty and holds no room of this generator");
  }
  const keys = ["generator", "seed", "roomIndex", "frames", "width", "height"] as const;
  const differing = keys.filter((key) => record[key] !== settings[key]);
  if (differing.length > 0) {
    const list = differing.map((key) => `${key} ${String(record[key])} instead of ${settings[key]}`).join(", ");
    throw occupied(folder, `already holds another room (${list})`);
  }
  return "same";
}

function occupied(folder: string, problem: string, cause?: unknown): OutputError {
  const hint = "Remove it or choose another output folder.";
  return new OutputError(`${folder}: ${problem}.`, { path: folder, hint, cause });
}

function parseRecord(text: string): Partial<RoomRecord> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Partial<RoomRecord>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Fill a folder through a temporary neighbour that takes its name only when whole; after an error nothing is left.
 * @param fill writes everything into the folder that it is given
 */
export async function createWholeFolder(folder: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(folder), `.${basename(folder)}.${randomUUID().slice(0, 8)}.partial`);
  await mkdir(temporary, { recursive: true });
  try {
    await fill(temporary);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

export async function writeRoomRecord(folder: string, record: RoomRecord): Promise<void> {
  await writeFile(join(folder, "room.json"), `${JSON.stringify(record, null, 2)}\n`);
}
