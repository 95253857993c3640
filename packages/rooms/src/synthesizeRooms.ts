import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError, OutputError } from "gpnerf";
import type { RoomPlan } from "./makeRoom.ts";
import { makeRooms } from "./roomCrew.ts";
import { inspectRoomFolder } from "./roomFolder.ts";

/** Raised whenever the same seed gives other files. */
const generatorVersion = "gpnerf-rooms 2";

/** What to make, and where. */
export interface SynthesizeOptions {
  /** How many rooms. Room k is the same whatever their number. */
  readonly rooms: number;
  /** Frames per room, along one walk. */
  readonly frames: number;
  /** Image size in pixels. */
  readonly width: number;
  readonly height: number;
  /** Any 32-bit integer; the same seed gives the same files, byte for byte. */
  readonly seed: number;
  /** Folder that receives room_000, room_001, …; made if missing. */
  readonly out: string;
  /** Sensor noise in the colour images; true if left out. */
  readonly noise?: boolean;
  /** Rooms made at the same time, each in a thread of its own; 1 if left out. The files do not depend on it. */
  readonly workers?: number;
  /** Called after every frame; `frame` and `room` count from 0, `name` is the room's folder name. */
  readonly onProgress?: (progress: SynthesizeProgress) => void;
  /** Stops between frames; the room in work leaves nothing behind. */
  readonly signal?: AbortSignal;
}

/** How far a run is. */
export interface SynthesizeProgress {
  readonly room: number;
  readonly rooms: number;
  readonly frame: number;
  readonly frames: number;
  readonly name: string;
  /** True when the room was there already, made with the same settings, and is kept. */
  readonly isKept?: boolean;
}

/**
 * Make furnished indoor rooms as labelled multi-view data in the Semantic-NeRF Replica layout:
 * `OUT/room_000/Sequence_1/{rgb,depth,semantic_class,semantic_instance}/…_N.png`, `traj_w_c.txt`, and beside the
 * sequence `classes.json` and `room.json`. Existing rooms with the same settings are kept.
 *
 * @returns paths of the room folders
 * @throws {ConfigError} for options out of range; {OutputError} when a folder holds something else; the signal's reason
 *   when aborted
 */
export async function synthesizeRooms(options: SynthesizeOptions): Promise<{ rooms: string[] }> {
  checkOptions(options);
  const { rooms, frames, width, height, seed, out, noise = true, workers = 1, onProgress, signal } = options;
  await makeFolder(out);
  const plans = Array.from(
    { length: rooms },
    (_, roomIndex): RoomPlan => ({
      folder: join(out, roomName(roomIndex)),
      settings: { generator: generatorVersion, seed, roomIndex, frames, width, height, noise },
    }),
  );
  // Look at all places before working for minutes on the first.
  const missing: RoomPlan[] = [];
  const kept: number[] = [];
  for (const plan of plans) {
    if ((await inspectRoomFolder(plan.folder, plan.settings)) === "absent") missing.push(plan);
    else kept.push(plan.settings.roomIndex);
  }
  for (const room of kept) {
    onProgress?.({ room, rooms, frame: frames - 1, frames, name: roomName(room), isKept: true });
  }
  await makeRooms(missing, workers, signal, ({ settings: { roomIndex: room } }, frame) =>
    onProgress?.({ room, rooms, frame, frames, name: roomName(room) }),
  );
  return { rooms: plans.map(({ folder }) => folder) };
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new OutputError(`${path}: the folder cannot be made (${cause.code ?? cause.message}).`, {
      path,
      cause,
      hint: "Choose an output folder that may be written to.",
    });
  });
}

/** Folder name of a room. */
function roomName(index: number): string {
  return `room_${String(index).padStart(3, "0")}`;
}

const limits = {
  rooms: [1, 999],
  frames: [1, 100_000],
  width: [16, 4096],
  height: [16, 4096],
  seed: [-0x80000000, 0xffffffff],
  workers: [1, 256],
} as const;

function checkOptions(options: SynthesizeOptions): void {
  for (const name of ["rooms", "frames", "width", "height", "seed", "workers"] as const) {
    const value = options[name] ?? 1;
    const [least, most] = limits[name];
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    throw new ConfigError(`synthesizeRooms: ${name} is ${value}, needed is an integer from ${least} to ${most}.`, {
      hint: `Choose a value for ${name} in that range.`,
    });
  }
  if (options.out.trim() === "") {
    throw new ConfigError("synthesizeRooms: out is empty, needed is the path of a folder.", {
      hint: "Name the folder that the rooms go into; it is made if missing.",
    });
  }
}
