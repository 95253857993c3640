import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findScenes } from "gpnerf";
import { afterAll, describe, expect, it } from "vitest";
import { type RoomSet, type RoomSetPart, roomSets } from "./roomSets.ts";
import { makeSet, synthesizeRoomSet } from "./synthesizeRoomSet.ts";

const tiny: RoomSet = {
  width: 16,
  height: 16,
  parts: {
    // Its first room is a bathroom, the smallest kind.
    train: { rooms: 2, frames: 1, seed: 6 },
    validation: { rooms: 1, frames: 1, seed: 2 },
    test: { rooms: 1, frames: 1, seed: 3 },
  },
};

describe("a set of rooms", { timeout: 240_000 }, async () => {
  const out = await mkdtemp(join(tmpdir(), "gpnerf-set-"));
  afterAll(() => rm(out, { recursive: true, force: true }));
  const train = { set: "tiny", part: "train", out } as const;

  /** Put a copy of the first training room where another room belongs. */
  async function copyAs(part: RoomSetPart, seed: number, roomIndex: number): Promise<void> {
    const [from, to] = [join(out, "train/room_000"), join(out, part, `room_00${roomIndex}`)];
    await cp(from, to, { recursive: true });
    const record: unknown = JSON.parse(await readFile(join(from, "room.json"), "utf8"));
    await writeFile(join(to, "room.json"), JSON.stringify({ ...(record as object), seed, roomIndex }));
  }

  it("has a folder and a list for each part, and the lists name scenes", async () => {
    const steps: string[] = [];
    await makeSet({ ...tiny, parts: { ...tiny.parts, train: { ...tiny.parts.train, rooms: 1 } } }, train);
    // One room is enough to see what is made. The others are its copies under other names, to be kept.
    await copyAs("train", 6, 1);
    await copyAs("validation", 2, 0);
    await copyAs("test", 3, 0);
    const { lists } = await makeSet(tiny, {
      set: "tiny",
      out,
      onProgress: ({ part, name, rooms }) => steps.push(`${part}/${name} of ${rooms}`),
    });
    expect((await readdir(out)).sort()).toEqual([
      "test",
      "test.txt",
      "train",
      "train.txt",
      "validation",
      "validation.txt",
    ]);
    expect(lists).toEqual(["train", "validation", "test"].map((part) => join(out, `${part}.txt`)));
    expect(await readFile(lists[0], "utf8")).toBe(
      "# tiny, train\ntrain/room_000/Sequence_1\ntrain/room_001/Sequence_1\n",
    );
    expect(await findScenes(lists[0])).toEqual([0, 1].map((room) => join(out, `train/room_00${room}/Sequence_1`)));
    expect(await findScenes(lists[2])).toEqual([join(out, "test/room_000/Sequence_1")]);
    expect(steps).toEqual([
      "train/room_000 of 2",
      "train/room_001 of 2",
      "validation/room_000 of 1",
      "test/room_000 of 1",
    ]);
  });

  it("keeps what is there, and makes one part if asked", async () => {
    const kept: boolean[] = [];
    const { lists } = await makeSet(tiny, {
      set: "tiny",
      part: "validation",
      out,
      onProgress: ({ isKept }) => kept.push(isKept === true),
    });
    expect(lists).toEqual([join(out, "validation.txt")]);
    expect(kept).toEqual([true]);
  });

  it("refuses a folder that holds another set", async () => {
    const other = { ...tiny, parts: { ...tiny.parts, train: { rooms: 2, frames: 1, seed: 9 } } };
    await expect(makeSet(other, { set: "other", out })).rejects.toThrow(/another room \(seed 6 instead of 9\)/);
  });

  it("is known by name", () => {
    expect(() => synthesizeRoomSet({ set: "rooms-v0" as "rooms-v1", out })).toThrow(/needed is one of rooms-v1/);
  });

  it("has parts with different seeds, the documented numbers of rooms, and one size", () => {
    const { parts, width, height } = roomSets["rooms-v1"];
    expect({ width, height }).toEqual({ width: 160, height: 120 });
    expect(parts).toEqual({
      train: { rooms: 160, frames: 24, seed: 101 },
      validation: { rooms: 10, frames: 24, seed: 202 },
      test: { rooms: 10, frames: 24, seed: 303 },
    });
  });
});
