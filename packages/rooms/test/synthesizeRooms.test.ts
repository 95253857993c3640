import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type RoomRecord, type SynthesizeOptions, type SynthesizeProgress, synthesizeRooms } from "@gpnerf/rooms";
import { type Frame, openScene, type Scene, scanNet20 } from "gpnerf";
import { beforeAll, describe, expect, it } from "vitest";
import { blockContrasts, reproject } from "./frameAgreement.ts";
import { hashesBelow, temporaryFolder } from "./madeRooms.ts";

/** One room of each kind, the smallest (a bathroom) first. */
const settings = { rooms: 5, frames: 8, width: 40, height: 32, seed: 5 };
const rooms = Array.from({ length: settings.rooms }, (_, i) => `room_00${i}`);
const frames = Array.from({ length: settings.frames }, (_, i) => i);

let root: string;
/** Where the rooms are that all tests look at. */
let made: string;
let hashes: Record<string, string>;

/** Two workers begin and are stopped when the first room is done; one goes on from there. */
let begun: { readonly steps: readonly string[]; readonly error: unknown; readonly left: readonly string[] };
let finished: { readonly steps: readonly string[]; readonly folders: readonly string[] };

const described = ({ name, room, frame, isKept }: SynthesizeProgress): string =>
  `${name} ${room} ${frame}${isKept ? " kept" : ""}`;

beforeAll(async () => {
  root = await temporaryFolder();
  made = join(root, "made");
  const steps: string[] = [];
  const controller = new AbortController();
  const onProgress = (step: SynthesizeProgress): void => {
    steps.push(described(step));
    if (step.room === 0 && step.frame === settings.frames - 1) controller.abort(new Error("enough of two"));
  };
  const { signal } = controller;
  const error: unknown = await synthesizeRooms({ ...settings, workers: 2, out: made, onProgress, signal }).catch(
    (reason) => reason,
  );
  begun = { steps: steps.splice(0), error, left: await readdir(made) };
  await mkdir(join(made, ".room_004.partial"));
  await writeFile(join(made, ".room_004.partial", "half"), "left by a killed run");
  const result = await synthesizeRooms({ ...settings, out: made, onProgress: (step) => steps.push(described(step)) });
  finished = { steps, folders: result.rooms };
  hashes = await hashesBelow(made);
}, 240_000);

async function readRecord(folder: string): Promise<RoomRecord> {
  return JSON.parse(await readFile(join(folder, "room.json"), "utf8")) as RoomRecord;
}

describe("synthesizeRooms", { timeout: 240_000 }, () => {
  it("writes the Semantic-NeRF Replica layout with its sidecars, and nothing else", () => {
    const images = ["rgb", "depth", "semantic_class", "semantic_instance"];
    const files = rooms.flatMap((room) => [
      `${room}/classes.json`,
      `${room}/room.json`,
      `${room}/Sequence_1/traj_w_c.txt`,
      ...images.flatMap((kind) => frames.map((i) => `${room}/Sequence_1/${kind}/${kind}_${i}.png`)),
    ]);
    expect(Object.keys(hashes).sort()).toEqual(files.sort());
    expect(finished.folders).toEqual(rooms.map((room) => join(made, room)));
  });

  it("leaves only whole rooms when two workers are aborted, goes on from there, and tells of every frame", () => {
    expect(begun.error).toMatchObject({ message: "enough of two" });
    expect(begun.left).toContain("room_000");
    expect(begun.left.length).toBeLessThan(4);
    const steps = (room: string): string[] => frames.map((frame) => `${room} ${rooms.indexOf(room)} ${frame}`);
    for (const room of begun.left) {
      expect(rooms).toContain(room);
      expect(begun.steps).toEqual(expect.arrayContaining(steps(room)));
    }
    const wanted = rooms.flatMap((room) => (begun.left.includes(room) ? [`${steps(room).at(-1)} kept`] : steps(room)));
    expect([...finished.steps].sort()).toEqual(wanted.sort());
  });

  it("says which labels it uses, and how the room was made", async () => {
    const classes: unknown = JSON.parse(await readFile(join(made, "room_001", "classes.json"), "utf8"));
    expect(classes).toEqual({ labelSet: "scannet20", ignoreLabel: 20 });
    const record = await readRecord(join(made, "room_001"));
    expect(record).toMatchObject({ seed: 5, roomIndex: 1, frames: 8, width: 40, height: 32, noise: true });
    expect(record.instances.map(({ id }) => id)).toEqual(record.instances.map((_, i) => i + 1));
    for (const instance of record.instances) {
      expect(scanNet20.classes[instance.classIndex]).toBe(instance.class);
    }
  });

  it("gives other rooms within one run, and for another seed", async () => {
    const sequence = (room: number): string => `room_00${room}/Sequence_1`;
    for (const file of ["traj_w_c.txt", "rgb/rgb_0.png"]) {
      expect(hashes[`${sequence(0)}/${file}`], file).not.toBe(hashes[`${sequence(1)}/${file}`]);
    }
    const other = { ...settings, rooms: 1, frames: 1, width: 16, height: 16, seed: 6 };
    const {
      rooms: [folder],
    } = await synthesizeRooms({ ...other, out: join(root, "other") });
    const [before, after] = [await readRecord(join(made, "room_000")), await readRecord(folder)];
    expect(after.kind).toBe(before.kind);
    expect(after.sizeMeters).not.toEqual(before.sizeMeters);
    expect(after.instances).not.toEqual(before.instances);
  });

  it("keeps rooms that are there already, and says so", async () => {
    const kept: SynthesizeProgress[] = [];
    await synthesizeRooms({ ...settings, out: made, onProgress: (step) => kept.push(step) });
    expect(kept.map(({ name, isKept }) => [name, isKept])).toEqual(rooms.map((room) => [room, true]));
    expect(await hashesBelow(made)).toEqual(hashes);
  });

  it("refuses to overwrite a room with other settings or a foreign folder", async () => {
    await expect(synthesizeRooms({ ...settings, frames: 4, out: made })).rejects.toThrow(
      /room_000: already holds another room \(frames 8 instead of 4\)/,
    );
    const foreign = join(root, "foreign");
    await mkdir(join(foreign, "room_000"), { recursive: true });
    await writeFile(join(foreign, "room_000", "notes.txt"), "mine");
    await expect(synthesizeRooms({ ...settings, out: foreign })).rejects.toThrow(/room_000: is not empty/);
    expect(await readdir(foreign)).toEqual(["room_000"]);
    expect(await hashesBelow(made)).toEqual(hashes);
  });

  it("leaves nothing of an aborted room, and makes the same bytes alone as a worker did beside others", async () => {
    const out = join(root, "alone");
    const alone = { ...settings, rooms: 1, out };
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error("enough"));
    await expect(synthesizeRooms({ ...alone, onProgress, signal: controller.signal })).rejects.toThrow("enough");
    expect(await readdir(out)).toEqual([]);
    await synthesizeRooms(alone);
    const first = Object.entries(hashes).filter(([path]) => path.startsWith("room_000/"));
    expect(await hashesBelow(out)).toEqual(Object.fromEntries(first));
  });

  it("leaves out the sensor's noise on request; depth and labels are the same", async () => {
    const alone = { ...settings, rooms: 1, out: join(root, "clean") };
    await synthesizeRooms({ ...alone, noise: false });
    const clean = await hashesBelow(alone.out);
    expect(Object.keys(clean)).toHaveLength(35);
    for (const [path, hash] of Object.entries(clean)) {
      const hasNoise = path.includes("/rgb/") || path.endsWith("room.json");
      expect(hash === hashes[path], path).toBe(!hasNoise);
    }
    await expect(synthesizeRooms(alone)).rejects.toThrow(/already holds another room \(noise false instead of true\)/);
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
    await expect(synthesizeRooms({ ...settings, out: join(root, "refused"), ...wrong })).rejects.toThrow(message);
    expect(await readdir(root)).not.toContain("refused");
  });
});

/** A room as a reader of the layout gets it. */
interface ReadRoom {
  readonly scene: Scene;
  readonly frames: readonly Required<Frame>[];
  readonly record: RoomRecord;
}

describe("frames of made rooms", () => {
  let read: ReadRoom[];

  beforeAll(async () => {
    read = await Promise.all(
      rooms.map(async (room) => {
        const folder = join(made, room);
        const scene = await openScene(join(folder, "Sequence_1"));
        const frames = await Promise.all(scene.frames.map((_, i) => scene.loadFrame(i)));
        return { scene, frames: frames as Required<Frame>[], record: await readRecord(folder) };
      }),
    );
  });

  it("are read back with all modalities and the camera they were made with", () => {
    for (const { scene, frames } of read) {
      expect(scene).toMatchObject({ width: 40, height: 32, hasDepth: true, hasSemantic: true, hasInstance: true });
      expect(frames).toHaveLength(settings.frames);
      expect(frames[0].camera).toMatchObject({ fx: 20, fy: 20, cx: 19.5, cy: 15.5 });
    }
  });

  it("give every instance the one class that room.json lists, and instance 0 to the unlabelled", () => {
    for (const { frames, record } of read) {
      const classOf = new Map(record.instances.map(({ id, classIndex }) => [id, classIndex]));
      classOf.set(0, scanNet20.ignoreLabel);
      for (const { instance, semantic } of frames) {
        const wrong = instance.findIndex((id, pixel) => classOf.get(id) !== semantic[pixel]);
        expect(wrong).toBe(-1);
      }
    }
  });

  it("show at least 14 classes over the rooms, and at least 7 in each", () => {
    const all = new Set<number>();
    for (const { frames, record } of read) {
      const pixels = new Map<number, number>();
      for (const { semantic } of frames) for (const label of semantic) pixels.set(label, (pixels.get(label) ?? 0) + 1);
      pixels.delete(scanNet20.ignoreLabel);
      const visible = [...pixels].filter(([, count]) => count >= 8).map(([label]) => label);
      expect(visible.length, record.kind).toBeGreaterThanOrEqual(7);
      for (const label of visible) all.add(label);
    }
    expect(all.size).toBeGreaterThanOrEqual(14);
  });

  it("have depths of an indoor room and a good exposure", () => {
    for (const { frames, record } of read) {
      const depths = frames.flatMap(({ depth }) => [...depth]).sort((a, b) => a - b);
      expect(depths[0], record.kind).toBeGreaterThan(0.2);
      expect(depths[Math.floor(depths.length * 0.02)], record.kind).toBeGreaterThan(0.4);
      expect(depths[depths.length - 1], record.kind).toBeLessThan(8);
      const values = frames.flatMap(({ color }) => [...color]).sort((a, b) => a - b);
      const quantile = (q: number): number => values[Math.floor(q * (values.length - 1))];
      expect(quantile(0.5), record.kind).toBeGreaterThan(0.3);
      expect(quantile(0.5), record.kind).toBeLessThan(0.75);
      expect(quantile(0.95) - quantile(0.05), record.kind).toBeGreaterThan(0.3);
    }
  });

  it("have texture nearly everywhere", () => {
    for (const { frames, record } of read) {
      const blocks = frames.flatMap(blockContrasts);
      const blank = blocks.filter((contrast) => contrast < 0.008).length / blocks.length;
      expect(blank, record.kind).toBeLessThan(0.1);
    }
  });

  it("agree: a point seen in one frame lies where the next frame's depth says, in nearly the same colour", () => {
    for (const { frames, record } of read) {
      for (let i = 0; i + 1 < frames.length; i += 3) {
        const { seen, sameDepth, colorDifference } = reproject(frames[i], frames[i + 1]);
        expect(seen, record.kind).toBeGreaterThan(0.6);
        expect(sameDepth, record.kind).toBeGreaterThan(0.85);
        expect(colorDifference, record.kind).toBeLessThan(0.08);
      }
    }
  });
});
