import {
  type BufferAttribute,
  Color,
  type InterleavedBufferAttribute,
  type Mesh,
  type MeshBasicMaterial,
  type Points,
  SRGBColorSpace,
  Vector3,
} from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { PLYLoader } from "three/examples/jsm/loaders/PLYLoader.js";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../src/errors.ts";
import { glbFile } from "../src/export/glbFile.ts";
import { plyFile } from "../src/export/plyFile.ts";
import { rotated, type UpAxis, upAxes, upAxisOf, yUpFromWorld } from "../src/export/worldUp.ts";
import type { LabelledMesh, LabelledPoints } from "../src/fusion/labelledSurface.ts";
import { labelSetOf, scanNet20 } from "../src/scene/labels.ts";
import { lookAt } from "./analyticScene.ts";

/** @file PLY and GLB, opened by three.js's loaders: readers that know nothing of this project. */

const points: LabelledPoints = {
  positions: Float32Array.of(0, 0, 0, 1, 0, 0, 1, 2, 0, 0, 2, 3.5),
  normals: Float32Array.of(0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0),
  colors: Uint8Array.of(255, 0, 0, 10, 20, 30, 128, 128, 128, 0, 0, 255),
  classes: Uint16Array.of(1, 4, 20, 19),
  instances: Uint16Array.of(0, 7, 300, 65535),
};
const mesh: LabelledMesh = { ...points, triangles: Uint32Array.of(0, 1, 2, 0, 2, 3) };
const { instances, ...withoutInstances } = points;
const { classes, ...withoutClasses } = withoutInstances;

function arrayBuffer({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

describe("plyFile", () => {
  const read = (file: Uint8Array) => {
    const loader = new PLYLoader();
    loader.setCustomPropertyNameMapping({ semantic: ["class"], instance: ["instance"] });
    return loader.parse(arrayBuffer(file));
  };
  /** The loader keeps colours as bytes of linear light. */
  const loaded = (colors: ArrayLike<number>, point: number): number[] => {
    const [red, green, blue] = [0, 1, 2].map((channel) => colors[point * 3 + channel] / 255);
    return new Color()
      .setRGB(red, green, blue, SRGBColorSpace)
      .toArray()
      .map((value) => Math.round(255 * value));
  };
  const readByte = (color: BufferAttribute | InterleavedBufferAttribute, point: number): number[] =>
    [color.getX(point), color.getY(point), color.getZ(point)].map((value) => Math.round(255 * value));
  const headerOf = (file: Uint8Array): string[] =>
    new TextDecoder("latin1").decode(file).split("end_header\n")[0].split("\n");

  it("opens in three.js: positions, normals, colours, classes, instances and triangles", () => {
    const { attributes, index } = read(plyFile(mesh, { labels: scanNet20 }));
    expect([...attributes.position.array]).toEqual([...mesh.positions]);
    expect([...attributes.normal.array]).toEqual([...mesh.normals]);
    expect([...attributes["semantic"].array]).toEqual([...mesh.classes!]);
    expect([...attributes["instance"].array]).toEqual([...mesh.instances!]);
    expect([...index!.array]).toEqual([...mesh.triangles]);
    expect([0, 1, 2, 3].map((i) => readByte(attributes.color, i))).toEqual(
      [0, 1, 2, 3].map((i) => loaded(mesh.colors, i)),
    );
  });

  it("shows classes in the palette, black where unlabelled", () => {
    const { attributes } = read(plyFile(points, { labels: scanNet20, color: "class" }));
    const palette = [scanNet20.colors[1], scanNet20.colors[4], [0, 0, 0], scanNet20.colors[19]].flat();
    expect([0, 1, 2, 3].map((i) => readByte(attributes.color, i))).toEqual([0, 1, 2, 3].map((i) => loaded(palette, i)));
  });

  it("says in its header what there is, and only that", () => {
    const text = headerOf(plyFile(mesh, { labels: scanNet20 }));
    expect(text).toContain("comment class 4 chair");
    expect(text).toContain("comment class 20 unlabelled");
    expect(text).toContain("comment positions in metres, in the world frame of the scene");
    expect(text.filter((line) => /^(element|property)/.test(line))).toEqual([
      "element vertex 4",
      ...["x", "y", "z", "nx", "ny", "nz"].map((name) => `property float ${name}`),
      ...["red", "green", "blue", "class"].map((name) => `property uchar ${name}`),
      "property ushort instance",
      "element face 2",
      "property list uchar int vertex_indices",
    ]);
    const bare = headerOf(plyFile(withoutClasses)).join("\n");
    expect(bare).not.toMatch(/class|instance|face/);
    const open = read(plyFile(withoutClasses));
    expect(open.index).toBeNull();
    expect(open.attributes.position.count).toBe(4);
  });

  it("writes larger label sets as ushort, and names as one line of ASCII", () => {
    const labels = labelSetOf(Array.from({ length: 300 }, (_, i) => (i === 1 ? "Stühle\nelement" : `class ${i}`)));
    const file = plyFile({ ...withoutInstances, classes: Uint16Array.of(299, 300, 0, 256) }, { labels });
    expect(headerOf(file)).toContain("property ushort class");
    expect(headerOf(file)).toContain("comment class 1 St?hle?element");
    expect([...read(file).attributes["semantic"].array]).toEqual([299, 300, 0, 256]);
  });

  it("refuses what would be a broken file", () => {
    expect(() => plyFile(points)).toThrow(/label set is needed/);
    expect(() => plyFile({ ...points, normals: new Float32Array(3) }, { labels: scanNet20 })).toThrow(/normals has 3/);
    expect(() => plyFile({ ...points, classes: Uint16Array.of(0, 0, 21, 0) }, { labels: scanNet20 })).toThrow(
      /class 21 is not among the 20 of scannet20/,
    );
    expect(() => plyFile({ ...mesh, triangles: Uint32Array.of(0, 1, 4) }, { labels: scanNet20 })).toThrow(/vertex 4/);
    expect(() => plyFile(withoutClasses, { color: "class", labels: scanNet20 })).toThrow(ConfigError);
  });
});

describe("glbFile", () => {
  const read = async (file: Uint8Array) => {
    const { scene } = await new GLTFLoader().parseAsync(arrayBuffer(file), "");
    const [object] = scene.children as [Mesh | Points];
    return object;
  };
  /** The JSON chunk of a GLB, read by hand. */
  const jsonOf = (file: Uint8Array) => {
    const view = new DataView(file.buffer, file.byteOffset);
    expect(view.getUint32(0, true)).toBe(0x46546c67);
    expect(view.getUint32(8, true)).toBe(file.byteLength);
    return JSON.parse(new TextDecoder().decode(file.subarray(20, 20 + view.getUint32(12, true))));
  };

  it("opens in three.js as a mesh with y up, classes and their names, and colours as they are", async () => {
    const object = (await read(await glbFile(mesh, { labels: scanNet20, name: "room" }))) as Mesh;
    expect(object.type).toBe("Mesh");
    const { attributes, index } = object.geometry;
    expect([...index!.array]).toEqual([...mesh.triangles]);
    const at = (name: string, i: number): number[] =>
      new Vector3().fromBufferAttribute(attributes[name] as never, i).toArray();
    // z up to y up: (x, y, z) → (x, z, −y).
    expect(at("position", 3)).toEqual([0, 3.5, -2]);
    expect(at("normal", 0)).toEqual([0, 1, 0]);
    const read16 = (name: string): number[] => [0, 1, 2, 3].map((i) => attributes[name].getX(i));
    expect(read16("_class")).toEqual([...mesh.classes!]);
    expect(read16("_instance")).toEqual([...mesh.instances!]);
    expect(object.userData).toMatchObject({ classes: scanNet20.classes, ignoreLabel: 20, unit: "metre" });
    expect((object.material as MeshBasicMaterial).type).toBe("MeshBasicMaterial");
    const color = new Color().fromBufferAttribute(attributes.color as never, 1).getRGB(new Color(), SRGBColorSpace);
    expect([color.r, color.g, color.b].map((value) => Math.round(255 * value))).toEqual([10, 20, 30]);
  });

  it("opens in three.js as points, in the colours of their classes", async () => {
    const object = await read(await glbFile(points, { labels: scanNet20, color: "class" }));
    expect(object.type).toBe("Points");
    const { attributes, index } = object.geometry;
    expect(index).toBeNull();
    const bytes = [0, 1, 2, 3].map((i) => {
      const color = new Color().fromBufferAttribute(attributes.color as never, i).getRGB(new Color(), SRGBColorSpace);
      return [color.r, color.g, color.b].map((value) => Math.round(255 * value));
    });
    expect(bytes).toEqual([scanNet20.colors[1], scanNet20.colors[4], [0, 0, 0], scanNet20.colors[19]]);
  });

  it("keeps to the rules of the format: aligned attributes, bounds, no unsigned int, all bytes inside", async () => {
    const file = await glbFile(mesh, { labels: scanNet20 });
    const json = jsonOf(file);
    const [primitive] = json.meshes[0].primitives;
    expect(Object.keys(primitive.attributes).sort()).toEqual(["COLOR_0", "NORMAL", "POSITION", "_CLASS", "_INSTANCE"]);
    for (const accessor of Object.values<number>(primitive.attributes).map((index) => json.accessors[index])) {
      expect(accessor.componentType).not.toBe(5125);
      const view = json.bufferViews[accessor.bufferView];
      expect(((view.byteOffset ?? 0) + (accessor.byteOffset ?? 0)) % 4).toBe(0);
      if (view.byteStride !== undefined) expect(view.byteStride % 4).toBe(0);
      else
        expect([4, 12, 8]).toContain(
          { 5126: 12, 5123: accessor.type === "SCALAR" ? 2 : 6 }[accessor.componentType as 5126],
        );
    }
    const { min, max } = json.accessors[primitive.attributes.POSITION];
    expect([min, max]).toEqual([
      [0, 0, -2],
      [1, 3.5, 0],
    ]);
    expect(json.asset).toMatchObject({ version: "2.0", generator: expect.stringContaining("gpnerf") });
    expect(json.extensionsUsed).toEqual(["KHR_materials_unlit"]);
    expect(json.extensionsRequired).toBeUndefined();
  });

  it("has no classes where there are none, and refuses an empty surface", async () => {
    const object = await read(await glbFile(withoutClasses));
    expect(Object.keys(object.geometry.attributes).sort()).toEqual(["color", "normal", "position"]);
    expect(object.userData).not.toHaveProperty("classes");
    const empty = { positions: new Float32Array(), normals: new Float32Array(), colors: new Uint8Array() };
    await expect(glbFile(empty)).rejects.toThrow(/without points/);
    await expect(glbFile(points)).rejects.toThrow(/label set is needed/);
  });
});

describe("worldUp", () => {
  it.each([...upAxes])("turns %s to +y without mirroring", (up: UpAxis) => {
    const rotation = yUpFromWorld(up);
    const axis = [0, 0, 0];
    axis["xyz".indexOf(up[up.length - 1])] = up.startsWith("-") ? -1 : 1;
    expect([...rotated(Float32Array.from(axis), rotation)]).toEqual([0, 1, 0]);
    const [a, b, c, d, e, f, g, h, i] = rotation;
    expect(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)).toBe(1);
  });

  it("finds the axis that cameras hold up", () => {
    expect(upAxisOf([])).toBe("z");
    const level = [0, 1, 2, 3].map((i) => lookAt([0, 0, 1.5], [Math.cos(i), Math.sin(i), 1.1], 8, 6));
    expect(upAxisOf(level)).toBe("z");
    // A world that begins in a camera: x right, y down, z forward.
    const identity = { ...level[0], worldFromCamera: Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1) };
    expect(upAxisOf([identity])).toBe("-y");
  });
});
