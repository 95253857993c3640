import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, OutputError, openScene, SceneError, type StoredScene } from "gpnerf";
import { Matrix4, Vector3 } from "three";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GltfDataset, synthesizeFromGltf } from "../src/gltf/synthesizeFromGltf.ts";
import { boxes, fieldColors, fields, gltfRoomFile, type KnownBox, walls } from "./gltfRoomFile.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gpnerf-gltf-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const small = { frames: 6, width: 80, height: 60, seed: 7 };

interface SceneRecord {
  readonly cameras: string;
  readonly worldFromFile: number[];
  readonly sizeMeters: number[];
  readonly instances: { id: number; class: string; classIndex: number; name: string }[];
  readonly unknownNames: string[];
}

/** What a ray meets first in the file's world. */
interface Seen {
  readonly distance: number;
  readonly label: number;
  readonly thing: string | undefined;
  readonly color: readonly number[] | undefined;
}

/** Distances at which a ray enters and leaves a box. */
function slab(origin: Vector3, direction: Vector3, { low, high }: Pick<KnownBox, "low" | "high">): [number, number] {
  let [enter, leave] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const axis of [0, 1, 2]) {
    const [o, d] = [origin.getComponent(axis), direction.getComponent(axis)];
    const [a, b] = [(low[axis] - o) / d, (high[axis] - o) / d];
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  }
  return [enter, leave];
}

function look(origin: Vector3, direction: Vector3): Seen {
  let seen: Seen = { distance: Number.POSITIVE_INFINITY, label: -1, thing: undefined, color: undefined };
  for (const box of boxes) {
    const [enter, leave] = slab(origin, direction, box);
    if (enter > 0 && enter < leave && enter < seen.distance) seen = { distance: enter, ...box };
  }
  const [, distance] = slab(origin, direction, walls);
  if (distance < seen.distance)
    seen = { distance, label: walls.label, thing: walls.thing, color: wallColor(origin, direction, distance) };
  return seen;
}

/** Colour of the wallpaper, or undefined near the border between two fields. */
function wallColor(origin: Vector3, direction: Vector3, distance: number): readonly number[] | undefined {
  const point = origin.clone().addScaledVector(direction, distance).toArray();
  const share = point.map((value, axis) => (value - walls.low[axis]) / (walls.high[axis] - walls.low[axis]));
  const axis = share.findIndex((value) => Math.abs(value) < 1e-6 || Math.abs(value - 1) < 1e-6);
  const isHigh = share[axis] > 0.5;
  const [u, v] = isHigh
    ? [share[(axis + 1) % 3], share[(axis + 2) % 3]]
    : [share[(axis + 2) % 3], share[(axis + 1) % 3]];
  const margins = [u, v].map((value) => Math.abs(value * fields - Math.round(value * fields)));
  if (Math.min(...margins) < 0.2) return undefined;
  return fieldColors[(Math.floor(u * fields) + Math.floor(v * fields)) % 2];
}

describe("synthesizeFromGltf", () => {
  let made: GltfDataset;
  let record: SceneRecord;
  let scene: StoredScene;

  beforeAll(async () => {
    await writeFile(at("room.glb"), (await gltfRoomFile()).glb());
    made = await synthesizeFromGltf({ ...small, from: at("room.glb"), out: at("room"), isUnlit: true });
    record = JSON.parse(await readFile(at("room", "scene.json"), "utf8"));
    scene = await openScene(at("room", "Sequence_1"));
  }, 60_000);

  it("writes a scene that opens as any other, and says what is in it", async () => {
    expect((await readdir(at("room"))).sort()).toEqual(["Sequence_1", "classes.json", "scene.json"]);
    expect(scene).toMatchObject({ width: 80, height: 60, hasDepth: true, hasSemantic: true, hasInstance: true });
    expect(scene.frames).toHaveLength(small.frames);
    expect(scene.labels?.name).toBe("scannet20");
    expect(made.cameras).toBe("walk");
    expect(record.sizeMeters.map((side) => Number(side.toFixed(6)))).toEqual([5, 4, 2.7]);
    const found = record.instances.map(({ class: name, name: source }) => `${name}: ${source}`).sort();
    expect(found).toEqual([
      "chair: armchair",
      "chair: chair_mesh",
      "floor: Floor",
      "table: SM_DiningTable_01",
      "wall: Walls",
    ]);
    expect(made.unknownNames).toEqual([]);
  });

  it("shows the depth, class, instance and colour that the file's geometry has at every pixel", async () => {
    const fileFromWorld = new Matrix4().fromArray(record.worldFromFile).transpose().invert();
    const idOf = new Map<string, number>();
    const wrong: string[] = [];
    let [compared, colored, patterned] = [0, 0, 0];
    for (const index of scene.frames.keys()) {
      const { camera, color, depth, semantic, instance } = await scene.loadFrame(index);
      const m = new Matrix4()
        .fromArray([...camera.worldFromCamera])
        .transpose()
        .premultiply(fileFromWorld);
      const origin = new Vector3().setFromMatrixPosition(m);
      const views = Array.from({ length: 80 * 60 }, (_, pixel): Seen => {
        const [x, y] = [pixel % 80, Math.floor(pixel / 80)];
        const ray = new Vector3((x - camera.cx) / camera.fx, (y - camera.cy) / camera.fy, 1);
        return look(origin, ray.applyMatrix4(m).sub(origin));
      });
      for (let y = 1; y < 59; y++) {
        for (let x = 1; x < 79; x++) {
          const pixel = y * 80 + x;
          const seen = views[pixel];
          const around = [-81, -80, -79, -1, 1, 79, 80, 81].map((step) => views[pixel + step]);
          // Where two things meet, rounding of the poses decides which one the pixel shows.
          if (around.some(({ thing, label }) => thing !== seen.thing || label !== seen.label)) continue;
          compared++;
          const place = `frame ${index} pixel (${x}, ${y})`;
          const id = instance![pixel];
          if (seen.thing !== undefined && !idOf.has(seen.thing)) idOf.set(seen.thing, id);
          if (!(Math.abs(depth![pixel] - seen.distance) < 0.0011)) {
            wrong.push(`${place}: depth ${depth![pixel]} instead of ${seen.distance}`);
          }
          if (semantic![pixel] !== seen.label)
            wrong.push(`${place}: class ${semantic![pixel]} instead of ${seen.label}`);
          if (id !== (seen.thing === undefined ? 0 : idOf.get(seen.thing)))
            wrong.push(`${place}: ${seen.thing} is ${id}`);
          if (seen.color === undefined || around.some((other) => other.color !== seen.color)) continue;
          colored++;
          if (seen.label === walls.label) patterned++;
          const bytes = [0, 1, 2].map((channel) => Math.round(255 * color[pixel * 3 + channel]));
          // Where the wall is far away, its texture is read from a smaller version.
          const tolerance = seen.label === walls.label ? 6 : 0;
          if (seen.color.some((value, channel) => Math.abs(bytes[channel] - value) > tolerance)) {
            wrong.push(`${place}: colour ${bytes.join()} instead of ${seen.color.join()}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(0.8 * small.frames * 58 * 78);
    expect(colored).toBeGreaterThan(0.3 * compared);
    expect(patterned).toBeGreaterThan(500);
    expect(new Set(idOf.values()).size).toBe(idOf.size);
    for (const [thing, id] of idOf) expect(record.instances[id - 1].class).toBe(thing.split(" ")[0]);
    expect(idOf.size).toBeGreaterThanOrEqual(4);
  });

  it("keeps its cameras clear of everything, upright, and moving little", () => {
    const fileFromWorld = new Matrix4().fromArray(record.worldFromFile).transpose().invert();
    const eyes = scene.frames.map(({ camera: { worldFromCamera: m } }) => {
      expect(m[9]).toBeLessThan(-0.8);
      return new Vector3(m[3], m[7], m[11]).applyMatrix4(fileFromWorld);
    });
    for (const eye of eyes) {
      expect(eye.y - 1).toBeGreaterThan(1.3);
      expect(eye.y - 1).toBeLessThan(1.7);
      for (const axis of [0, 2]) {
        const [x, low, high] = [eye.getComponent(axis), walls.low[axis], walls.high[axis]];
        expect(Math.min(x - low, high - x)).toBeGreaterThan(0.3);
      }
    }
    for (let i = 1; i < eyes.length; i++) expect(eyes[i].distanceTo(eyes[i - 1])).toBeLessThan(0.3);
  });

  it("gives the same bytes for the same seed, and another walk for another", async () => {
    const again = { ...small, frames: 2, from: at("room.glb") };
    for (const [name, seed] of [
      ["same1", 5],
      ["same2", 5],
      ["other", 6],
    ] as const) {
      await synthesizeFromGltf({ ...again, seed, out: at(name) });
    }
    const read = (name: string, file: string): Promise<Buffer> => readFile(at(name, "Sequence_1", file));
    expect(await read("same1", "rgb/rgb_1.png")).toEqual(await read("same2", "rgb/rgb_1.png"));
    expect(await read("same1", "traj_w_c.txt")).toEqual(await read("same2", "traj_w_c.txt"));
    expect(await read("same1", "traj_w_c.txt")).not.toEqual(await read("other", "traj_w_c.txt"));
  });

  it("lights what is not unlit: mid exposure, hues kept, and shadows under the table", async () => {
    await synthesizeFromGltf({ ...small, from: at("room.glb"), out: at("lit") });
    const lit = await openScene(at("lit", "Sequence_1"));
    const sums = new Map<number, { flat: number[]; light: number[]; all: number[] }>();
    for (const index of lit.frames.keys()) {
      const [flat, light] = await Promise.all([scene.loadFrame(index), lit.loadFrame(index)]);
      expect(light.depth).toEqual(flat.depth);
      expect(light.instance).toEqual(flat.instance);
      for (const [pixel, label] of light.semantic!.entries()) {
        const sum = sums.get(label) ?? { flat: [0, 0, 0], light: [0, 0, 0], all: [] };
        for (const channel of [0, 1, 2]) {
          sum.flat[channel] += flat.color[pixel * 3 + channel];
          sum.light[channel] += light.color[pixel * 3 + channel];
        }
        sum.all.push(light.color[pixel * 3 + 1]);
        sums.set(label, sum);
      }
    }
    const all = [...sums.values()].flatMap((sum) => sum.all);
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    expect(mean).toBeGreaterThan(0.3);
    expect(mean).toBeLessThan(0.7);
    for (const label of [1, 4, 6]) {
      const sum = sums.get(label);
      if (!sum) continue;
      const order = (color: number[]): number[] => [0, 1, 2].sort((a, b) => color[b] - color[a]);
      expect(order(sum.light)).toEqual(order(sum.flat));
    }
    // The floor has one colour: what differs there is light.
    const ground = sums.get(1)!.all.sort((a, b) => a - b);
    expect(ground[Math.floor(0.98 * ground.length)]).toBeGreaterThan(1.15 * ground[Math.floor(0.02 * ground.length)]);
  });

  it("takes classes from a map before names, by nodes, materials and patterns, and tells what fitted nothing", async () => {
    const map = { Thing: "couch", "material:table_*": "Desk", FLOOR: "unlabelled", "Nothing?*": "bed", Walls: "wall" };
    await writeFile(at("map.json"), JSON.stringify(map));
    const { instances, unusedPatterns, unknownNames } = await synthesizeFromGltf({
      ...{ ...small, frames: 1 },
      ...{ from: at("room.glb"), classes: at("map.json"), out: at("mapped") },
    });
    expect(instances.map(({ class: name, name: source }) => `${name}: ${source}`).sort()).toEqual([
      ...["chair: armchair", "desk: table_paint", "desk: table_paint", "sofa: Thing", "wall: Walls"],
    ]);
    expect(unusedPatterns).toEqual(["Nothing?*"]);
    expect(unknownNames).toEqual([]);
    for (const [content, message] of [
      ['{"Walls": "spaceship"}', /"Walls" is given the class "spaceship".*unknown/],
      ['{"Walls": 3}', /given the class 3/],
      ["[]", /no object/],
      ["{", /no JSON/],
    ] as const) {
      await writeFile(at("bad.json"), content);
      const options = { ...small, from: at("room.glb"), classes: at("bad.json"), out: at("bad") };
      const error: ConfigError = await synthesizeFromGltf(options).catch((cause) => cause);
      expect(error).toBeInstanceOf(ConfigError);
      expect(error.message).toMatch(message);
      expect(error.hint).not.toBe("");
    }
  });

  it("refuses options out of range, a folder that is taken, and stops when told, leaving nothing", async () => {
    const options = { ...small, from: at("room.glb"), out: at("none") };
    for (const wrong of [{ frames: 0 }, { width: 8 }, { seed: 0.5 }, { scale: 0 }, { scale: Number.NaN }]) {
      await expect(synthesizeFromGltf({ ...options, ...wrong })).rejects.toThrow(ConfigError);
    }
    await expect(synthesizeFromGltf({ ...options, out: at("room") })).rejects.toThrow(OutputError);
    const controller = new AbortController();
    const stopped = synthesizeFromGltf({
      ...options,
      signal: controller.signal,
      onFrame: () => controller.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
    expect(await readdir(folder)).not.toContain("none");
    expect((await readdir(folder)).filter((name) => name.includes("partial"))).toEqual([]);
    await expect(synthesizeFromGltf({ ...options, scale: 0.001 })).rejects.toThrow(SceneError);
  });
});
