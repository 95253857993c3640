import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  ConfigError,
  createReplicaSequence,
  OutputError,
  scanNet20,
  writeReplicaClasses,
  writeReplicaFrame,
  writeReplicaPoses,
} from "gpnerf";
import { cameraPath } from "./path/cameraPath.ts";
import { mixSeed } from "./random/roomRandom.ts";
import { RoomRenderer } from "./render/roomRenderer.ts";
import { buildRoom } from "./room/buildRoom.ts";
import { type Room, type RoomKind, roomKinds } from "./room/room.ts";
import { classIndex } from "./room/roomClass.ts";
import {
  createWholeFolder,
  inspectRoomFolder,
  type RoomInstanceRecord,
  type RoomSettings,
  writeRoomRecord,
} from "./roomFolder.ts";

/** Raised whenever the same seed gives other rooms. */
const generatorVersion = "gpnerf-rooms 1";

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
  const { rooms, frames, width, height, seed, out, onProgress, signal } = options;
  await makeFolder(out);
  const plans = Array.from({ length: rooms }, (_, roomIndex) => ({
    folder: join(out, roomName(roomIndex)),
    settings: { generator: generatorVersion, seed, roomIndex, frames, width, height } satisfies RoomSettings,
  }));
  // Look at all places before working for minutes on the first.
  const states: ("absent" | "same")[] = [];
  for (const { folder, settings } of plans) states.push(await inspectRoomFolder(folder, settings));

  for (const [room, { folder, settings }] of plans.entries()) {
    const name = roomName(room);
    if (states[room] === "same") {
      onProgress?.({ room, rooms, frame: frames - 1, frames, name, isKept: true });
      continue;
    }
    await createWholeFolder(folder, (temporary) =>
      writeRoom(temporary, settings, signal, (frame) => onProgress?.({ room, rooms, frame, frames, name })),
    );
  }
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

async function writeRoom(
  folder: string,
  settings: RoomSettings,
  signal: AbortSignal | undefined,
  onFrame: (frame: number) => void,
): Promise<void> {
  const { seed, roomIndex, frames, width, height } = settings;
  signal?.throwIfAborted();
  const room = buildRoom(mixSeed(seed, roomIndex), kindOfRoom(seed, roomIndex));
  const renderer = new RoomRenderer(room);
  const cameras = cameraPath(room, renderer, frames, width, height);
  const sequence = join(folder, "Sequence_1");
  await createReplicaSequence(sequence);
  for (const [frame, camera] of cameras.entries()) {
    // Rendering is synchronous: let timers and signals through between frames.
    await nextTurn();
    signal?.throwIfAborted();
    await writeReplicaFrame(sequence, frame, { width, height, ...renderer.render(camera) });
    onFrame(frame);
  }
  await writeReplicaPoses(
    sequence,
    cameras.map((camera) => camera.worldFromCamera),
  );
  await writeReplicaClasses(folder, scanNet20);
  await writeRoomRecord(folder, {
    ...settings,
    kind: room.kind,
    sizeMeters: [room.width, room.depth, room.height],
    instances: instancesOf(room),
  });
}

/** Kinds take turns, so that a few rooms already show most classes; the seed decides which comes first. */
function kindOfRoom(seed: number, roomIndex: number): RoomKind {
  const first = (mixSeed(seed, -1) >>> 0) % roomKinds.length;
  return roomKinds[(first + roomIndex) % roomKinds.length];
}

function roomName(index: number): string {
  return `room_${String(index).padStart(3, "0")}`;
}

function instancesOf(room: Room): RoomInstanceRecord[] {
  return room.objects
    .filter(({ instance }) => instance > 0)
    .map(({ instance, className }) => ({ id: instance, class: className, classIndex: classIndex(className) }));
}

const limits = {
  rooms: [1, 999],
  frames: [1, 100_000],
  width: [16, 4096],
  height: [16, 4096],
  seed: [-0x80000000, 0xffffffff],
} as const;

function checkOptions(options: SynthesizeOptions): void {
  for (const name of ["rooms", "frames", "width", "height", "seed"] as const) {
    const value = options[name];
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
