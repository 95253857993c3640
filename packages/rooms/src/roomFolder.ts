import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OutputError } from "gpnerf";

/** What decides the content of a room's folder; kept in its room.json. */
export interface RoomSettings {
  /** Version of the generator: raised whenever the same seed gives other bytes. */
  readonly generator: string;
  readonly seed: number;
  readonly roomIndex: number;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** Whether colours have sensor noise. */
  readonly noise: boolean;
}

/** One labelled thing of a room, as listed in room.json. */
export interface RoomInstanceRecord {
  /** Value in semantic_instance, from 1. */
  readonly id: number;
  readonly class: string;
  /** Value in semantic_class. */
  readonly classIndex: number;
}

/** Content of room.json. */
export interface RoomRecord extends RoomSettings {
  readonly kind: string;
  /** Width (x), depth (y) and height (z) in metres; the floor is at z = 0, the room centred on the origin. */
  readonly sizeMeters: readonly [number, number, number];
  readonly instances: readonly RoomInstanceRecord[];
}

const recordName = "room.json";
const settingNames = ["generator", "seed", "roomIndex", "frames", "width", "height", "noise"] as const;

/**
 * See what is at the place of a room.
 *
 * @returns "absent" (or an empty folder), or "same" when a whole room with the same settings is there
 * @throws {OutputError} when something else is there
 */
export async function inspectRoomFolder(folder: string, settings: RoomSettings): Promise<"absent" | "same"> {
  const entries = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw taken(folder, `cannot be read as a folder (${cause.code ?? cause.message})`, cause);
  });
  if (entries.length === 0) return "absent";
  const record = await readRecord(folder);
  if (!record) throw taken(folder, "is not empty and holds no room of this generator");
  const differences = settingNames
    .filter((name) => record[name] !== settings[name])
    .map((name) => `${name} ${String(record[name])} instead of ${settings[name]}`);
  if (differences.length > 0) throw taken(folder, `already holds another room (${differences.join(", ")})`);
  return "same";
}

function taken(path: string, problem: string, cause?: unknown): OutputError {
  return new OutputError(`${path}: ${problem}.`, { path, cause, hint: "Remove it, or choose another output folder." });
}

async function readRecord(folder: string): Promise<Partial<RoomRecord> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, recordName), "utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Fill a folder through a hidden neighbour that takes its name only when whole. After an error nothing is left; what a
 * killed run left behind is cleared by the next.
 *
 * @param fill writes everything into the folder that it is given
 * @throws {OutputError} when the folder cannot be made; what `fill` throws
 */
export async function createWholeFolder(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
  const partial = join(dirname(folder), `.${basename(folder)}.partial`);
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
  } catch (cause) {
    throw new OutputError(`${folder}: the folder cannot be made (${cause instanceof Error ? cause.message : cause}).`, {
      path: folder,
      cause,
      hint: "Choose an output folder that may be written to.",
    });
  }
  try {
    await fill(partial);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** Write room.json. */
export async function writeRoomRecord(folder: string, record: RoomRecord): Promise<void> {
  await writeFile(join(folder, recordName), `${JSON.stringify(record, null, 2)}\n`);
}
