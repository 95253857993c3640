import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { SceneError } from "gpnerf";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ClassMap } from "../src/gltf/classMap.ts";
import { readGltfFile } from "../src/gltf/gltfFile.ts";
import { gltfRoom } from "../src/gltf/gltfRoom.ts";
import { GltfWriter, glbBytes } from "./gltfBytes.ts";
import { gltfRoomFile } from "./gltfRoomFile.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gpnerf-gltf-"));
  await mkdir(join(folder, "inner"));
  await writeFile(join(folder, "secret.bin"), Buffer.alloc(1000));
  await symlink(join(folder, "secret.bin"), join(folder, "inner", "link.bin"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(bytes: Uint8Array | string, name = "inner/scene.glb"): Promise<unknown> {
  await writeFile(join(folder, name), bytes);
  return gltfRoom(await readGltfFile(join(folder, name)), new ClassMap(), 1, 1);
}

/** The error that loading ends with; it must be one for people. */
async function errorOf(bytes: Uint8Array | string): Promise<SceneError> {
  const error = await load(bytes).then(
    () => new Error("it was read"),
    (cause: Error) => cause,
  );
  expect(error).toBeInstanceOf(SceneError);
  expect(error.message).toContain("scene.glb");
  expect((error as SceneError).hint).toMatch(/\S/);
  return error as SceneError;
}

/** A triangle whose JSON a test breaks. */
function brokenTriangle(change: (json: Record<string, never>) => void): string {
  const writer = new GltfWriter();
  const attributes = { POSITION: writer.accessor(Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0), "VEC3") };
  const primitive = { attributes, indices: writer.accessor(Uint16Array.of(0, 1, 2), "SCALAR") };
  writer.node({ name: "a", mesh: writer.mesh("m", [primitive]) });
  writer.node({ name: "b", children: [] });
  const { json, binary } = writer.parts();
  const data = `data:application/octet-stream;base64,${binary.toString("base64")}`;
  const whole = { ...json, buffers: [{ byteLength: binary.length, uri: data }] };
  change(whole as unknown as Record<string, never>);
  return JSON.stringify(whole);
}

it("reads the triangle that the cases below break", async () => {
  await expect(load(brokenTriangle(() => undefined))).resolves.toBeDefined();
});

const cases: readonly [name: string, change: (json: never) => void, message: RegExp][] = [
  ["no meshes", (json: { nodes: object[] }) => (json.nodes = [{ name: "empty" }, {}]), /no triangles/],
  ["an old version", (json: { asset: object }) => (json.asset = { version: "1.0" }), /version is 1\.0/],
  ["no asset", (json: { asset?: object }) => delete json.asset, /version is not given/],
  [
    "a node below itself",
    (json: { nodes: { children?: number[] }[] }) => (json.nodes[1].children = [1]),
    /below themselves/,
  ],
  [
    "nodes in a circle",
    (json: { nodes: { children?: number[] }[] }) =>
      Object.assign(json, { nodes: json.nodes.map((node, i) => ({ ...node, children: [1 - i] })) }),
    /below themselves/,
  ],
  [
    "a child with two parents",
    (json: { nodes: { children?: number[] }[] }) => (json.nodes[1].children = [0, 0]),
    /child of nodes/,
  ],
  ["a missing child", (json: { nodes: { children?: number[] }[] }) => (json.nodes[1].children = [7]), /node 7 of 2/],
  ["a missing mesh", (json: { nodes: { mesh?: number }[] }) => (json.nodes[0].mesh = 3), /mesh 3 of 1/],
  ["a missing node", (json: { scenes: object[] }) => (json.scenes = [{ nodes: [9] }]), /node 9 of 2/],
  ["a missing buffer", (json: { buffers: object[] }) => (json.buffers = []), /buffer 0 of 0/],
  [
    "a buffer without content",
    (json: { buffers: object[] }) => (json.buffers = [{ byteLength: 44 }]),
    /buffer 0 has no content/,
  ],
  [
    "a short buffer",
    (json: { buffers: { byteLength: number }[] }) => (json.buffers[0].byteLength = 1000),
    /instead of 1000/,
  ],
  [
    "a view beyond its buffer",
    (json: { bufferViews: { byteOffset: number }[] }) => (json.bufferViews[0].byteOffset = 30),
    /ends at byte 66/,
  ],
  [
    "an accessor beyond its view",
    (json: { accessors: { count: number }[] }) => (json.accessors[0].count = 4),
    /needs 48 bytes/,
  ],
  [
    "an endless accessor",
    (json: { accessors: object[] }) => (json.accessors[0] = { count: 1e12, componentType: 5126, type: "VEC3" }),
    /more than \d+ numbers/,
  ],
  ["a negative count", (json: { accessors: { count: number }[] }) => (json.accessors[0].count = -3), /count of -3/],
  ["an unknown type", (json: { accessors: { type: string }[] }) => (json.accessors[0].type = "VEC9"), /type VEC9/],
  [
    "an unknown component",
    (json: { accessors: { componentType: number }[] }) => (json.accessors[0].componentType = 1),
    /component type 1/,
  ],
  [
    "an index too high",
    (json: { accessors: { byteOffset?: number; count: number }[] }) => Object.assign(json.accessors[0], { count: 2 }),
    /index 2, but 2 vertices/,
  ],
  [
    "Draco",
    (json: { extensionsRequired?: string[] }) => (json.extensionsRequired = ["KHR_draco_mesh_compression"]),
    /Draco compression/,
  ],
  [
    "meshopt",
    (json: { extensionsRequired?: string[] }) => (json.extensionsRequired = ["EXT_meshopt_compression"]),
    /without meshopt/,
  ],
  [
    "an extension nobody knows",
    (json: { extensionsRequired?: string[] }) => (json.extensionsRequired = ["ACME_wonder"]),
    /requires ACME_wonder/,
  ],
  [
    "a file outside",
    (json: { buffers: { uri: string }[] }) => (json.buffers[0].uri = "../secret.bin"),
    /lies outside its folder/,
  ],
  [
    "a file outside, encoded",
    (json: { buffers: { uri: string }[] }) => (json.buffers[0].uri = "%2e%2e/secret.bin"),
    /lies outside its folder/,
  ],
  [
    "an absolute path",
    (json: { buffers: { uri: string }[] }) => (json.buffers[0].uri = "/etc/passwd"),
    /lies outside its folder/,
  ],
  [
    "a link that leads outside",
    (json: { buffers: { uri: string }[] }) => (json.buffers[0].uri = "link.bin"),
    /leads outside its folder/,
  ],
  [
    "an address",
    (json: { buffers: { uri: string }[] }) => (json.buffers[0].uri = "https://example.com/a.bin"),
    /not a file beside it/,
  ],
  [
    "a file address",
    (json: { buffers: { uri: string }[] }) => (json.buffers[0].uri = "file:///etc/passwd"),
    /not a file beside it/,
  ],
  [
    "a missing file",
    (json: { buffers: { uri: string }[] }) => (json.buffers[0].uri = "nothing.bin"),
    /"nothing\.bin", which is missing/,
  ],
  ["a folder for a file", (json: { buffers: { uri: string }[] }) => (json.buffers[0].uri = "."), /outside its folder/],
  ["a broken name", (json: { buffers: { uri: string }[] }) => (json.buffers[0].uri = "%zz"), /URI malformed/],
];

it.each(cases)("refuses %s", async (_, change, message) => {
  expect((await errorOf(brokenTriangle(change as (json: Record<string, never>) => void))).message).toMatch(message);
});

it("refuses positions that are no numbers, and images that are none", async () => {
  const writer = new GltfWriter();
  const attributes = { POSITION: writer.accessor(Float32Array.of(0, 0, 0, 1, Number.NaN, 0, 0, 1, 0), "VEC3") };
  writer.node({ name: "a", mesh: writer.mesh("m", [{ attributes }]) });
  expect((await errorOf(writer.glb())).message).toMatch(/no numbers/);
  const file = await gltfRoomFile();
  file.json.images[0] = { bufferView: file.view(Buffer.from("no picture at all")), mimeType: "image/png" };
  expect((await errorOf(file.glb())).message).toMatch(/image 0 cannot be decoded/);
  file.json.textures[0] = { source: 5 };
  await errorOf(file.glb());
  file.json.textures.length = 0;
  expect((await errorOf(file.glb())).message).toMatch(/texture 0 of 0/);
});

it("refuses what is no file, no glTF, and empty", async () => {
  await expect(readGltfFile(join(folder, "nowhere.glb"))).rejects.toThrow(/no such file/);
  await expect(readGltfFile(join(folder, "inner"))).rejects.toThrow(/is no file/);
  for (const content of ["", "hello", "[]", "null", "{}", "glTF"]) await errorOf(content);
  expect((await errorOf(glbBytes("{", Buffer.alloc(0)))).message).toMatch(/JSON/);
});

it("says where a file breaks off, wherever that is", async () => {
  const whole = (await gltfRoomFile()).glb();
  for (let i = 0; i < 60; i++) {
    const error = await errorOf(whole.subarray(0, Math.floor((i / 60) * whole.length)));
    if (i > 0) expect(error.message).toMatch(new RegExp(`ends after \\d+ of ${whole.length} bytes`));
  }
});

it("survives damage: reads it or says what is wrong (fast-check, seed 11)", async () => {
  const whole = (await gltfRoomFile()).glb();
  const jsonEnd = 20 + whole.readUInt32LE(12);
  const damage = fc.array(fc.tuple(fc.integer({ min: 0, max: jsonEnd + 2000 }), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 8,
  });
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(damage, async (changes) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[Math.min(at, whole.length - 1)] = value;
      await load(bytes).catch((error: Error) => {
        refused++;
        expect(error, error.stack).toBeInstanceOf(SceneError);
      });
    }),
    { seed: 11, numRuns: 300 },
  );
  expect(refused).toBeGreaterThan(100);
});

it("survives wrong types anywhere in the JSON (fast-check, seed 12)", async () => {
  const { json, binary } = (await gltfRoomFile()).parts();
  const paths: (string | number)[][] = [];
  const walk = (value: unknown, path: (string | number)[]): void => {
    paths.push(path);
    if (typeof value === "object" && value !== null) {
      for (const [key, child] of Object.entries(value)) walk(child, [...path, key]);
    }
  };
  walk(json, []);
  const values = fc.constantFrom<unknown>(null, -1, 1.5, 1e9, "x", [], {}, [null], { a: 1 }, true);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: paths.length - 1 }), values, async (index, value) => {
      const changed = structuredClone(json) as Record<string, never>;
      const path = paths[index];
      const parent = path.slice(0, -1).reduce<Record<string, never>>((at, key) => at[key], changed);
      Object.assign(parent, { [path[path.length - 1]]: value });
      await load(glbBytes(JSON.stringify(changed), binary)).catch((error: Error) => {
        expect(error, `${path.join(".")} = ${JSON.stringify(value)}: ${error.stack}`).toBeInstanceOf(SceneError);
      });
    }),
    { seed: 12, numRuns: 400 },
  );
});
