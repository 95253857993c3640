import { basename, join } from "node:path";
import { ConfigError, writeFileAtomic } from "gpnerf";
import { type RoomSet, type RoomSetName, type RoomSetPart, roomSetParts, roomSets } from "./roomSets.ts";
import { type SynthesizeOptions, type SynthesizeProgress, synthesizeRooms } from "./synthesizeRooms.ts";

/** Which set to make, and where. */
export interface SynthesizeSetOptions extends Pick<SynthesizeOptions, "workers" | "signal"> {
  readonly set: RoomSetName;
  /** One part only; all if left out. */
  readonly part?: RoomSetPart;
  /** Folder that receives train/room_000, …, and the lists train.txt, validation.txt and test.txt. */
  readonly out: string;
  /** Called after every frame; rooms are numbered within their part. */
  readonly onProgress?: (progress: SynthesizeProgress & { readonly part: RoomSetPart }) => void;
}

/**
 * Make a fixed set of rooms, or go on where an earlier run stopped. Beside each part a list of its scenes is written
 * that can be given wherever a folder of scenes can.
 *
 * @returns path of the list of each part made
 * @throws {ConfigError} for an unknown set or part; what `synthesizeRooms` throws
 */
export function synthesizeRoomSet(options: SynthesizeSetOptions): Promise<{ lists: string[] }> {
  return makeSet(setNamed(options.set), options);
}

/** The same for any set; its name is what the lists say. */
export async function makeSet(
  { width, height, parts }: RoomSet,
  { set: name, part: onlyPart, out, onProgress, ...rest }: Omit<SynthesizeSetOptions, "set"> & { readonly set: string },
): Promise<{ lists: string[] }> {
  const lists: string[] = [];
  for (const part of chosenParts(onlyPart)) {
    const { rooms } = await synthesizeRooms({
      ...rest,
      ...parts[part],
      ...{ width, height },
      out: join(out, part),
      onProgress: (progress) => onProgress?.({ ...progress, part }),
    });
    const list = join(out, `${part}.txt`);
    const lines = rooms.map((room) => `${part}/${basename(room)}/Sequence_1\n`);
    await writeFileAtomic(list, `# ${name}, ${part}\n${lines.join("")}`);
    lists.push(list);
  }
  return { lists };
}

/** The parts that are made when one is asked for, or none in particular. */
export function chosenParts(part: RoomSetPart | undefined): readonly RoomSetPart[] {
  if (part === undefined) return roomSetParts;
  if (roomSetParts.includes(part)) return [part];
  throw new ConfigError(`synthesizeRoomSet: part is "${String(part)}", needed is one of ${roomSetParts.join(", ")}.`, {
    hint: "Leave it out to make all parts.",
  });
}

/** @throws {ConfigError} when there is no such set */
function setNamed(name: string): RoomSet {
  const set = Object.hasOwn(roomSets, name) ? roomSets[name as RoomSetName] : undefined;
  if (set) return set;
  throw new ConfigError(`synthesizeRoomSet: set is "${name}", needed is one of ${Object.keys(roomSets).join(", ")}.`, {
    hint: "Choose one of the sets, or make rooms of your own with synthesizeRooms.",
  });
}
