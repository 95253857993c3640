import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createReplicaSequence, scanNet20, writeReplicaClasses, writeReplicaFrame, writeReplicaPoses } from "gpnerf";
import { cameraPath } from "./path/cameraPath.ts";
import { mixSeed } from "./random/roomRandom.ts";
import { RoomRenderer } from "./render/roomRenderer.ts";
import { buildRoom } from "./room/buildRoom.ts";
import { type Room, type RoomKind, roomKinds } from "./room/room.ts";
import { classIndex } from "./room/roomClass.ts";
import { createWholeFolder, type RoomInstanceRecord, type RoomSettings, writeRoomRecord } from "./roomFolder.ts";

/** One room to make. Plain data, so that it can be sent to a worker thread. */
export interface RoomPlan {
  /** Folder that the room becomes. */
  readonly folder: string;
  readonly settings: RoomSettings;
}

/**
 * Build, photograph and write one room. What is written depends on the settings alone.
 *
 * @param onFrame called after every frame, numbered from 0
 * @throws {OutputError} when a file cannot be written; the signal's reason when aborted, between two frames; nothing is
 *   left behind then
 */
export async function makeRoom(
  { folder, settings }: RoomPlan,
  signal: AbortSignal | undefined,
  onFrame: (frame: number) => void,
): Promise<void> {
  await createWholeFolder(folder, (partial) => writeRoom(partial, settings, signal, onFrame));
}

async function writeRoom(
  folder: string,
  settings: RoomSettings,
  signal: AbortSignal | undefined,
  onFrame: (frame: number) => void,
): Promise<void> {
  const { seed, roomIndex, frames, width, height, noise: hasNoise } = settings;
  signal?.throwIfAborted();
  const room = buildRoom(mixSeed(seed, roomIndex), kindOfRoom(seed, roomIndex));
  const renderer = new RoomRenderer(room);
  const cameras = cameraPath(room, renderer, frames, width, height);
  const sequence = join(folder, "Sequence_1");
  await createReplicaSequence(sequence);
  for (const [frame, camera] of cameras.entries()) {
    // Rendering is synchronous: let timers, messages and signals through between frames.
    await nextTurn();
    signal?.throwIfAborted();
    await writeReplicaFrame(sequence, frame, { width, height, ...renderer.render(camera, { frame, hasNoise }) });
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

function instancesOf(room: Room): RoomInstanceRecord[] {
  return room.objects
    .filter(({ instance }) => instance > 0)
    .map(({ instance, className }) => ({ id: instance, class: className, classIndex: classIndex(className) }));
}
