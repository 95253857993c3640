import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Surface } from "../src/geometry/objectShape.ts";
import { ClassMap } from "../src/gltf/classMap.ts";
import { gltfCameras } from "../src/gltf/gltfCameras.ts";
import { readGltfFile } from "../src/gltf/gltfFile.ts";
import type { GltfMaterial } from "../src/gltf/gltfMaterial.ts";
import { GltfRenderer } from "../src/gltf/gltfRenderer.ts";
import { type GltfRoom, gltfRoom } from "../src/gltf/gltfRoom.ts";
import { boxArrays, GltfWriter } from "./gltfBytes.ts";

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gpnerf-gltf-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(bytes: Buffer | string, name = `${files++}.glb`, scale = 1): Promise<GltfRoom> {
  await writeFile(join(folder, name), bytes);
  return gltfRoom(await readGltfFile(join(folder, name)), new ClassMap(), scale, 1);
}

const surfaceOf = ({ room }: GltfRoom): Surface => room.objects[0].shape.surfaces[0];

/** A square on the floor, 2 m wide, from four corners. */
const square = Float32Array.of(-1, 0, 1, 1, 0, 1, 1, 0, -1, -1, 0, -1);
const squareIndices = Uint16Array.of(0, 1, 2, 0, 2, 3);
const squareCoordinates = Float32Array.of(0, 1, 1, 1, 1, 0, 0, 0);

/** Corners of a surface's triangles as text, so that triangles compare whatever their order. */
function triangles({ geometry }: Surface): string[] {
  const { position } = geometry.attributes;
  return Array.from({ length: position.count / 3 }, (_, i) => {
    const corners = [0, 1, 2].map((corner) =>
      [position.getX(3 * i + corner), position.getY(3 * i + corner), position.getZ(3 * i + corner)]
        .map((value) => (Math.round(value * 1000) / 1000 + 0).toString())
        .join(" "),
    );
    const first = corners.indexOf([...corners].sort()[0]);
    return [...corners.slice(first), ...corners.slice(0, first)].join(" | ");
  }).sort();
}

/** Linear colour that a surface has at texture coordinates, as sRGB bytes. */
function colorAt({ material }: Surface, u: number, v: number, vertexColor = [1, 1, 1], footprint = 0.0001): number[] {
  const out = new Float64Array(3);
  const [x, y, z] = vertexColor;
  material.texture({ x, y, z, u, v, footprint }, out);
  return [...out].map((value) =>
    Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055)),
  );
}

/** A 2 × 2 picture: red, green above; blue, white below. */
const quarters = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
const picture = (): ReturnType<typeof sharp> => sharp(quarters, { raw: { width: 2, height: 2, channels: 3 } });

function texturedSquare(writer: GltfWriter, material: object): Buffer {
  const attributes = {
    POSITION: writer.accessor(square, "VEC3"),
    TEXCOORD_0: writer.accessor(squareCoordinates, "VEC2"),
  };
  const indices = writer.accessor(squareIndices, "SCALAR");
  writer.node({
    name: "floor",
    mesh: writer.mesh("m", [{ attributes, indices, material: writer.material(material) }]),
  });
  return writer.glb();
}

describe("geometry", () => {
  const expected = ["-1 -1 0 | 1 -1 0 | 1 1 0", "-1 -1 0 | 1 1 0 | -1 1 0"].sort();

  it.each([
    ["indexed triangles", square, squareIndices, 4],
    [
      "plain triangles",
      Float32Array.from([0, 1, 2, 0, 2, 3].flatMap((i) => [...square.slice(3 * i, 3 * i + 3)])),
      undefined,
      4,
    ],
    ["a fan", square, undefined, 6],
    ["a strip", Float32Array.from([3, 0, 2, 1].flatMap((i) => [...square.slice(3 * i, 3 * i + 3)])), undefined, 5],
  ] as const)("reads %s", async (_, positions, indices, mode) => {
    const writer = new GltfWriter();
    const primitive = {
      attributes: { POSITION: writer.accessor(positions, "VEC3") },
      ...(indices ? { indices: writer.accessor(indices, "SCALAR") } : {}),
      mode,
    };
    writer.node({ name: "floor", mesh: writer.mesh("m", [primitive]) });
    const surface = surfaceOf(await read(writer.glb()));
    expect(triangles(surface)).toEqual(expected);
    // Normals that are left out are those of the triangles: all look up.
    const { normal } = surface.geometry.attributes;
    for (let i = 0; i < normal.count; i++) expect(normal.getZ(i)).toBeCloseTo(1, 6);
  });

  it("reads quantized, interleaved and sparse positions", async () => {
    const quantized = new GltfWriter();
    const small = Int16Array.from(square, (value) => Math.round(value * 32767));
    const padded = new Uint8Array(4 * 8);
    for (let i = 0; i < 4; i++) {
      padded.set(new Uint8Array(small.buffer, i * 6, 6), i * 8);
    }
    const bufferView = quantized.view(padded);
    Object.assign(quantized.json.bufferViews[bufferView], { byteStride: 8 });
    quantized.json.accessors.push({ bufferView, componentType: 5122, count: 4, type: "VEC3", normalized: true });
    quantized.json["extensionsRequired"] = ["KHR_mesh_quantization"];
    const indices = quantized.accessor(squareIndices, "SCALAR");
    quantized.node({ name: "floor", mesh: quantized.mesh("m", [{ attributes: { POSITION: 0 }, indices }]) });
    expect(triangles(surfaceOf(await read(quantized.glb())))).toEqual(expected);

    const sparse = new GltfWriter();
    const values = sparse.view(new Uint8Array(square.slice(0, 3).buffer));
    const places = sparse.view(Uint8Array.of(0));
    const wrong = Float32Array.from(square);
    wrong.set([9, 9, 9]);
    const position = sparse.accessor(wrong, "VEC3", {
      sparse: { count: 1, indices: { bufferView: places, componentType: 5121 }, values: { bufferView: values } },
    });
    const corners = sparse.accessor(squareIndices, "SCALAR");
    sparse.node({ name: "floor", mesh: sparse.mesh("m", [{ attributes: { POSITION: position }, indices: corners }]) });
    expect(triangles(surfaceOf(await read(sparse.glb())))).toEqual(expected);
  });

  it("places instances of one node (EXT_mesh_gpu_instancing) as things of their own, turned and scaled", async () => {
    const writer = new GltfWriter();
    const { positions, normals, indices } = boxArrays([0, 0, 0], [1, 2, 3]);
    const attributes = { POSITION: writer.accessor(positions, "VEC3"), NORMAL: writer.accessor(normals, "VEC3") };
    const mesh = writer.mesh("m", [{ attributes, indices: writer.accessor(indices, "SCALAR") }]);
    const half = Math.SQRT1_2;
    const instances = {
      TRANSLATION: writer.accessor(Float32Array.of(5, 0, 0, -5, 0, 0), "VEC3"),
      ROTATION: writer.accessor(Float32Array.of(0, 0, 0, 1, 0, half, 0, half), "VEC4"),
      SCALE: writer.accessor(Float32Array.of(1, 1, 1, 2, 2, 2), "VEC3"),
    };
    writer.node({ name: "chair", mesh, extensions: { EXT_mesh_gpu_instancing: { attributes: instances } } });
    writer.json["extensionsRequired"] = ["EXT_mesh_gpu_instancing"];
    const { room } = await read(writer.glb());
    expect(room.objects.map(({ instance, className }) => [instance, className])).toEqual([
      [1, "chair"],
      [2, "chair"],
    ]);
    const sizes = room.objects.map(({ shape }) => {
      const { min, max } = shape.surfaces[0].geometry.boundingBox!;
      return [max.x - min.x, max.y - min.y, max.z - min.z].map((value) => Math.round(value * 1000) / 1000);
    });
    // The second is turned by 90° about the upright axis and twice as large.
    expect(sizes).toEqual([
      [1, 3, 2],
      [6, 2, 4],
    ]);
  });

  it("scales units to metres and puts the origin on the middle of the floor", async () => {
    const writer = new GltfWriter();
    const attributes = {
      POSITION: writer.accessor(
        square.map((value) => value * 100 + 700),
        "VEC3",
      ),
    };
    writer.node({
      name: "floor",
      mesh: writer.mesh("m", [{ attributes, indices: writer.accessor(squareIndices, "SCALAR") }]),
    });
    const scene = await read(writer.glb(), undefined, 0.01);
    expect(triangles(surfaceOf(scene))).toEqual(expected);
    const m = scene.roomFromFile.elements;
    // Where the file's point (600, 700, 800) goes: x − 7, −(z − 7), y − 7 in metres.
    const [x, y, z] = [0, 1, 2].map((row) => m[row] * 600 + m[row + 4] * 700 + m[row + 8] * 800 + m[row + 12]);
    expect([x, y, z].map((value) => Math.round(value * 1000) / 1000 + 0)).toEqual([-1, -1, 0]);
  });
});

describe("materials", () => {
  it("multiplies factor, texture and vertex colours in linear light", async () => {
    const writer = new GltfWriter();
    const attributes = {
      POSITION: writer.accessor(square, "VEC3"),
      COLOR_0: writer.accessor(Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 51, 51, 51, 255), "VEC4", {
        normalized: true,
      }),
    };
    const material = writer.material({ pbrMetallicRoughness: { baseColorFactor: [0.5, 1, 1, 1] } });
    writer.node({
      name: "floor",
      mesh: writer.mesh("m", [{ attributes, indices: writer.accessor(squareIndices, "SCALAR"), material }]),
    });
    const surface = surfaceOf(await read(writer.glb()));
    const { objectPoint } = surface.geometry.attributes;
    expect(
      [objectPoint.getX(5), objectPoint.getY(5), objectPoint.getZ(5)].map((value) => Math.round(value * 1000)),
    ).toEqual([200, 200, 200]);
    // Linear 0.5 is byte 188, 0.2 byte 124, 0.1 byte 89.
    expect(colorAt(surface, 0, 0)).toEqual([188, 255, 255]);
    expect(colorAt(surface, 0, 0, [0.2, 0.2, 0.2])).toEqual([89, 124, 124]);
  });

  it.each([
    ["image/png", async () => picture().png().toBuffer(), 0],
    [
      "image/jpeg",
      async () =>
        picture().resize(64, 64, { kernel: "nearest" }).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer(),
      6,
    ],
    ["image/webp", async () => picture().webp({ lossless: true }).toBuffer(), 0],
  ] as const)("reads %s textures, first row on top", async (type, encode, tolerance) => {
    const writer = new GltfWriter();
    const index = writer.texture(await encode(), type, { wrapS: 33071, wrapT: 33071 });
    if (type === "image/webp") {
      const { source } = writer.json.textures[index] as { source: number };
      Object.assign(writer.json.textures[index], { source: undefined, extensions: { EXT_texture_webp: { source } } });
      writer.json["extensionsRequired"] = ["EXT_texture_webp"];
    }
    const surface = surfaceOf(
      await read(texturedSquare(writer, { pbrMetallicRoughness: { baseColorTexture: { index } } })),
    );
    const expected = [
      [0.1, 0.1, [255, 0, 0]],
      [0.9, 0.1, [0, 255, 0]],
      [0.1, 0.9, [0, 0, 255]],
      [0.9, 0.9, [255, 255, 255]],
    ] as const;
    for (const [u, v, color] of expected) {
      const shown = colorAt(surface, u, v);
      for (const channel of [0, 1, 2]) expect(Math.abs(shown[channel] - color[channel])).toBeLessThanOrEqual(tolerance);
    }
  });

  it("repeats, mirrors and clamps textures, and moves, turns and scales them (KHR_texture_transform)", async () => {
    const shown = async (sampler: object, info: object, u: number, v: number): Promise<number[]> => {
      const writer = new GltfWriter();
      const index = writer.texture(
        await picture().resize(32, 32, { kernel: "nearest" }).png().toBuffer(),
        "image/png",
        sampler,
      );
      return colorAt(
        surfaceOf(
          await read(texturedSquare(writer, { pbrMetallicRoughness: { baseColorTexture: { index, ...info } } })),
        ),
        u,
        v,
      );
    };
    const [red, green, blue] = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ];
    expect(await shown({}, {}, 1.25, 0.25)).toEqual(red);
    expect(await shown({}, {}, -0.25, 0.25)).toEqual(green);
    expect(await shown({ wrapS: 33648 }, {}, 1.25, 0.25)).toEqual(green);
    expect(await shown({ wrapS: 33071 }, {}, 5, 0.25)).toEqual(green);
    const transform = (value: object): object => ({ extensions: { KHR_texture_transform: value } });
    expect(await shown({}, transform({ offset: [0.5, 0] }), 0.25, 0.25)).toEqual(green);
    expect(await shown({}, transform({ scale: [2, 2] }), 0.375, 0.125)).toEqual(green);
    // Turned by 90°: (u, v) reads (v, −u), which is (0.25, −0.25) here, repeated (0.25, 0.75).
    expect(await shown({}, transform({ rotation: Math.PI / 2 }), 0.25, 0.25)).toEqual(blue);
  });

  it("reads distant textures from smaller versions: their mean", async () => {
    const writer = new GltfWriter();
    const image = await picture().resize(64, 64, { kernel: "nearest" }).png().toBuffer();
    const material = { pbrMetallicRoughness: { baseColorTexture: { index: writer.texture(image, "image/png") } } };
    const surface = surfaceOf(await read(texturedSquare(writer, material)));
    // The texture covers 2 m: an area of 2 m shows all of it, linear (0.5, 0.5, 0.5).
    expect(colorAt(surface, 0.25, 0.25, undefined, 2)).toEqual([188, 188, 188]);
    expect(colorAt(surface, 0.25, 0.25, undefined, 0.01)).toEqual([255, 0, 0]);
  });

  it("knows unlit and glowing materials, and leaves glass out", async () => {
    const unlit = await read(texturedSquare(new GltfWriter(), { extensions: { KHR_materials_unlit: {} } }));
    expect(unlit.isUnlit).toBe(true);
    const strong = {
      emissiveFactor: [1, 0.5, 0],
      extensions: { KHR_materials_emissive_strength: { emissiveStrength: 3 } },
    };
    const glowing = await read(texturedSquare(new GltfWriter(), strong));
    expect(glowing.isUnlit).toBe(false);
    expect((surfaceOf(glowing).material as GltfMaterial).glow).toEqual([3, 1.5, 0]);
    const glass = { alphaMode: "BLEND", pbrMetallicRoughness: { baseColorFactor: [1, 1, 1, 0.1] } };
    await expect(read(texturedSquare(new GltfWriter(), glass))).rejects.toThrow(/no triangles/);
  });
});

describe("files beside a .gltf", () => {
  it("reads buffers and images in its folder and below, by encoded names and as data addresses", async () => {
    const writer = new GltfWriter();
    const index = writer.texture(await picture().png().toBuffer(), "image/png");
    texturedSquare(writer, { pbrMetallicRoughness: { baseColorTexture: { index } } });
    const { json, binary } = writer.parts();
    const at = join(folder, "beside");
    await mkdir(join(at, "my files"), { recursive: true });
    await writeFile(join(at, "my files", "data.bin"), binary);
    await writeFile(join(at, "colour.png"), await picture().png().toBuffer());
    const outside = {
      ...json,
      buffers: [{ byteLength: binary.length, uri: "my%20files/data.bin" }],
      images: [{ uri: "colour.png" }],
    };
    const inside = {
      ...json,
      buffers: [
        { byteLength: binary.length, uri: `data:application/octet-stream;base64,${binary.toString("base64")}` },
      ],
    };
    for (const content of [outside, inside]) {
      const surface = surfaceOf(await read(JSON.stringify(content), join("beside", "scene.gltf")));
      expect(triangles(surface)).toHaveLength(2);
      expect(colorAt(surface, 0.25, 0.25)).toEqual([255, 0, 0]);
    }
  });
});

describe("scenes without a place to stand", () => {
  it("are seen from a circle around them, whole", async () => {
    const writer = new GltfWriter();
    const { positions, indices } = boxArrays([0, 0, 0], [0.6, 0.9, 0.5]);
    const attributes = { POSITION: writer.accessor(positions, "VEC3") };
    writer.node({
      name: "chair",
      mesh: writer.mesh("m", [{ attributes, indices: writer.accessor(indices, "SCALAR") }]),
    });
    const scene = await read(writer.glb());
    const renderer = new GltfRenderer(scene.room);
    const { kind, cameras } = gltfCameras(scene, renderer, 8, 48, 32);
    expect(kind).toBe("orbit");
    for (const camera of cameras) {
      const { semantic, depthMillimetres, color } = renderer.render(camera);
      const border = [...semantic.keys()].filter((i) => i % 48 === 0 || i % 48 === 47 || i < 48 || i >= 31 * 48);
      for (const pixel of border) {
        expect([semantic[pixel], depthMillimetres[pixel], ...color.subarray(3 * pixel, 3 * pixel + 3)]).toEqual([
          20, 0, 255, 255, 255,
        ]);
      }
      expect(semantic.filter((label) => label === 4).length).toBeGreaterThan(60);
    }
  });
});
