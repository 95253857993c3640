import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type SynthesizeOptions, type SynthesizeProgress, synthesizeRooms } from "@gpnerf/rooms";
import { scanNet20 } from "gpnerf";
import { beforeAll, describe, expect, it } from "vitest";
import { hashesBelow, temporaryFolder } from "./madeRooms.ts";

const small = { rooms: 2, frames: 2, width: 16, height: 16, seed: 11 };

describe("synthesizeRooms", { timeout: 240_000 }, () => {
  let root: string;
  let first: Record<string, string>;

  beforeAll(async () => {
    root = await temporaryFolder();
    await synthesizeRooms({ ...small, out: join(root, "first") });
    first = await hashesBelow(join(root, "first"));
  }, 240_000);

  it("writes the Semantic-NeRF Replica layout with its sidecars, and nothing else", () => {
    const images = ["rgb", "depth", "semantic_class", "semantic_instance"];
    const files = ["room_000", "room_001"].flatMap((room) => [
      `${room}/classes.json`,
      `${room}/room.json`,
      `${room}/Sequence_1/traj_w_c.txt`,
      ...images.flatMap((kind) => [0, 1].map((frame) => `${room}/Sequence_1/${kind}/${kind}_${frame}.png`)),
    ]);
    expect(Object.keys(first).sort()).toEqual(files.sort());
  });

  it("says which labels it uses, and how the room was made", async () => {
    const read = async (name: string): Promise<unknown> =>
      JSON.parse(await readFile(join(root, "first", "room_001", name), "utf8"));
    expect(await read("classes.json")).toEqual({ labelSet: "scannet20", ignoreLabel: 20 });
    const record = (await read("room.json")) as { instances: { id: number; class: string; classIndex: number }[] };
    expect(record).toMatchObject({ seed: 11, roomIndex: 1, frames: 2, width: 16, height: 16 });
    expect(record.instances.map(({ id }) => id)).toEqual(record.instances.map((_, i) => i + 1));
    for (const instance of record.instances) {
      expect(scanNet20.classes[instance.classIndex]).toBe(instance.class);
    }
  });

  it("gives the same bytes for the same seed, and room 0 does not depend on the number of rooms", async () => {
    const { rooms } = await synthesizeRooms({ ...small, rooms: 1, out: join(root, "again") });
    expect(rooms).toEqual([join(root, "again", "room_000")]);
    const again = await hashesBelow(join(root, "again"));
    expect(Object.keys(again)).toHaveLength(11);
    for (const [path, hash] of Object.entries(again)) expect(hash, path).toBe(first[path]);
  });

  it("gives other rooms for another seed, and other rooms within one run", async () => {
    await synthesizeRooms({ ...small, rooms: 1, seed: 12, out: join(root, "other") });
    const other = await hashesBelow(join(root, "other"));
    for (const path of ["room_000/Sequence_1/traj_w_c.txt", "room_000/Sequence_1/rgb/rgb_0.png"]) {
      expect(other[path], path).not.toBe(first[path]);
      expect(first[path.replace("room_000", "room_001")], path).not.toBe(first[path]);
    }
  });

  it("keeps rooms that are there already, and says so", async () => {
    const progress: SynthesizeProgress[] = [];
    await synthesizeRooms({ ...small, out: join(root, "first"), onProgress: (step) => progress.push(step) });
    expect(progress.map(({ name, isKept }) => [name, isKept])).toEqual([
      ["room_000", true],
      ["room_001", true],
    ]);
    expect(await hashesBelow(join(root, "first"))).toEqual(first);
  });

  it("refuses to overwrite a room with other settings or a foreign folder", async () => {
    await expect(synthesizeRooms({ ...small, frames: 4, out: join(root, "first") })).rejects.toThrow(
      /room_000: already holds another room \(frames 2 instead of 4\)/,
    );
    const foreign = join(root, "foreign");
    await mkdir(join(foreign, "room_000"), { recursive: true });
    await writeFile(join(foreign, "room_000", "notes.txt"), "mine");
    await expect(synthesizeRooms({ ...small, out: foreign })).rejects.toThrow(/room_000: is not empty/);
    expect(await readdir(foreign)).toEqual(["room_000"]);
    expect(await hashesBelow(join(root, "first"))).toEqual(first);
  });

  it("leaves only whole rooms when aborted, and goes on from there", async () => {
    const out = join(root, "aborted");
    const controller = new AbortController();
    const onProgress = ({ room, frame }: SynthesizeProgress): void => {
      if (room === 1 && frame === 0) controller.abort(new Error("enough"));
    };
    await expect(synthesizeRooms({ ...small, out, onProgress, signal: controller.signal })).rejects.toThrow("enough");
    expect(await readdir(out)).toEqual(["room_000"]);
    await mkdir(join(out, ".room_001.partial"));
    await writeFile(join(out, ".room_001.partial", "half"), "left by a killed run");
    await synthesizeRooms({ ...small, out });
    expect(await hashesBelow(out)).toEqual(first);
  });

  it("gives the same bytes with two workers as with one, and says so frame by frame", async () => {
    const seen: string[] = [];
    const onProgress = ({ name, frame }: SynthesizeProgress): void => void seen.push(`${name} ${frame}`);
    await synthesizeRooms({ ...small, rooms: 3, workers: 2, out: join(root, "crew"), onProgress });
    const crew = await hashesBelow(join(root, "crew"));
    expect(Object.keys(crew)).toHaveLength(33);
    for (const [path, hash] of Object.entries(first)) expect(crew[path], path).toBe(hash);
    expect([...seen].sort()).toEqual([0, 1, 2].flatMap((room) => [0, 1].map((frame) => `room_00${room} ${frame}`)));
  });

  it("leaves only whole rooms when two workers are aborted, and goes on from there", async () => {
    const out = join(root, "aborted-crew");
    const controller = new AbortController();
    let frames = 0;
    const onProgress = (): void => {
      if (++frames === 3) controller.abort(new Error("enough of two"));
    };
    const options = { ...small, rooms: 4, workers: 2, out };
    await expect(synthesizeRooms({ ...options, onProgress, signal: controller.signal })).rejects.toThrow(
      "enough of two",
    );
    const whole = await readdir(out);
    expect(whole.length).toBeLessThan(4);
    for (const name of whole) expect(name).toMatch(/^room_00\d$/);
    await synthesizeRooms({ ...options, rooms: 2 });
    const hashes = await hashesBelow(out);
    for (const [path, hash] of Object.entries(first)) expect(hashes[path], path).toBe(hash);
  });

  it("leaves out the sensor's noise on request; depth and labels are the same", async () => {
    await synthesizeRooms({ ...small, rooms: 1, noise: false, out: join(root, "clean") });
    const clean = await hashesBelow(join(root, "clean"));
    for (const [path, hash] of Object.entries(clean)) {
      const hasNoise = path.includes("/rgb/") || path.endsWith("room.json");
      expect(hash === first[path], path).toBe(!hasNoise);
    }
    await expect(synthesizeRooms({ ...small, rooms: 1, out: join(root, "clean") })).rejects.toThrow(
      /already holds another room \(noise false instead of true\)/,
    );
  });

  it.each<[Partial<SynthesizeOptions>, RegExp]>([
    [{ rooms: 0 }, /rooms is 0, needed is an integer from 1/],
    [{ frames: 0 }, /frames is 0/],
    [{ frames: 2.5 }, /frames is 2.5/],
    [{ width: 15 }, /width is 15, needed is an integer from 16/],
    [{ height: Number.NaN }, /height is NaN/],
    [{ seed: 2 ** 33 }, /seed is 8589934592/],
    [{ workers: 0 }, /workers is 0, needed is an integer from 1/],
    [{ out: " " }, /out is empty/],
  ])("refuses %o", async (wrong, message) => {
    await expect(synthesizeRooms({ ...small, out: join(root, "refused"), ...wrong })).rejects.toThrow(message);
    expect(await readdir(root)).not.toContain("refused");
  });
});
