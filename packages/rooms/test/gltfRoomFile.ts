import sharp from "sharp";
import { boxArrays, GltfWriter } from "./gltfBytes.ts";

/** @file A small furnished room as a GLB file, and the same room as boxes that a test can intersect on its own. */

/** A labelled box in the file's world (metres, y up). */
export interface KnownBox {
  readonly low: readonly [number, number, number];
  readonly high: readonly [number, number, number];
  readonly label: number;
  /** Which boxes are one instance; undefined for unlabelled ones. */
  readonly thing: string | undefined;
  /** sRGB bytes; undefined for the textured walls. */
  readonly color: readonly [number, number, number] | undefined;
}

const wall = 0;
const floor = 1;
const chair = 4;
const table = 6;
const unlabelled = 20;

/** Colours of the wall's texture: 4 × 4 fields, blue where column + row is even, else orange. */
export const fieldColors = [
  [60, 90, 200],
  [230, 140, 40],
] as const;

/** Fields of the wall texture along a side, and pixels of a field. */
export const [fields, fieldPixels] = [4, 16] as const;

/** Everything in the room but its four walls. The room is 5 m (x) by 4 m (z), 2.5 m high, around (10, 1, −3). */
export const boxes: readonly KnownBox[] = [
  { low: [7.5, 0.9, -5], high: [12.5, 1, -1], label: floor, thing: "floor", color: [120, 80, 50] },
  { low: [7.5, 3.5, -5], high: [12.5, 3.6, -1], label: unlabelled, thing: undefined, color: [240, 240, 235] },
  { low: [7.6, 1.7, -4.9], high: [8.8, 1.75, -3.7], label: table, thing: "table", color: [200, 30, 30] },
  { low: [8.1, 1, -4.4], high: [8.3, 1.7, -4.2], label: table, thing: "table", color: [200, 30, 30] },
  { low: [11.6, 1.4, -2.2], high: [12.1, 1.5, -1.7], label: chair, thing: "chair 0", color: [20, 160, 60] },
  { low: [11.6, 1.5, -1.75], high: [12.1, 2, -1.7], label: chair, thing: "chair 0", color: [20, 160, 60] },
  { low: [9.6, 1.4, -1.9], high: [10.1, 1.5, -1.4], label: chair, thing: "chair 1", color: [20, 160, 60] },
  { low: [9.6, 1.5, -1.45], high: [10.1, 2, -1.4], label: chair, thing: "chair 1", color: [20, 160, 60] },
  { low: [12.1, 1, -4.8], high: [12.3, 1.6, -4.6], label: unlabelled, thing: undefined, color: [250, 250, 120] },
];

/** The inner faces of the walls: those of a box that reaches into floor and ceiling. */
export const walls = { low: [7.5, 0.95, -5], high: [12.5, 3.55, -1], label: wall, thing: "wall" } as const;

/** What can be asked to be different. */
export interface RoomFileOptions {
  /** Last change to the writer before the file is put together. */
  readonly change?: (writer: GltfWriter) => void;
}

/**
 * The room in glTF: nodes with translations below others, a mesh that two chairs share, a mirrored node, a matrix, indexed
 * and plain triangles, factors and a texture, walls as one box seen from inside.
 */
export async function gltfRoomFile({ change }: RoomFileOptions = {}): Promise<GltfWriter> {
  const writer = new GltfWriter();
  const plain = (name: string, color: readonly number[]): number =>
    writer.material({ name, pbrMetallicRoughness: { baseColorFactor: [...color.map(linear), 1], metallicFactor: 0 } });
  const box = (
    name: string,
    low: readonly number[],
    high: readonly number[],
    material: number,
    isIndexed = true,
  ): number => {
    const { positions, normals, coordinates, indices } = boxArrays(low, high);
    if (isIndexed) {
      const attributes = {
        POSITION: writer.accessor(positions, "VEC3"),
        NORMAL: writer.accessor(normals, "VEC3"),
        TEXCOORD_0: writer.accessor(coordinates, "VEC2"),
      };
      return writer.mesh(name, [{ attributes, indices: writer.accessor(indices, "SCALAR"), material }]);
    }
    const flat = Float32Array.from([...indices].flatMap((index) => [...positions.subarray(index * 3, index * 3 + 3)]));
    return writer.mesh(name, [{ attributes: { POSITION: writer.accessor(flat, "VEC3") }, material }]);
  };
  const [ground, ceiling, top, leg, seat, back, , , lamp] = boxes;

  const image = await sharp(fieldPicture(), {
    raw: { width: fields * fieldPixels, height: fields * fieldPixels, channels: 3 },
  })
    .png()
    .toBuffer();
  const wallpaper = writer.material({
    name: "pattern",
    pbrMetallicRoughness: {
      baseColorTexture: { index: writer.texture(image, "image/png", { wrapS: 33071, wrapT: 33071 }) },
    },
  });
  writer.node({ name: "Walls", mesh: box("Cube", walls.low, walls.high, wallpaper) });
  writer.node({ name: "Floor", mesh: box("Cube.001", ground.low, ground.high, plain("a", ground.color!)) });
  writer.node({
    name: "Ceiling.002",
    mesh: box("Cube.002", ceiling.low, ceiling.high, plain("b", ceiling.color!), false),
  });

  // The table: a group that is moved, with an unnamed leg and a top that is mirrored at x = 0.
  const red = plain("table_paint", top.color!);
  const legNode = writer.node({ mesh: box("", moved(leg.low, [-2, 0, 0]), moved(leg.high, [-2, 0, 0]), red) });
  const [left, right] = [-(top.high[0] - 2), -(top.low[0] - 2)];
  const topMesh = box("Cube.007", [left, top.low[1], top.low[2]], [right, top.high[1], top.high[2]], red);
  const topNode = writer.node({ name: "Cube.007", mesh: topMesh, scale: [-1, 1, 1] });
  writer.node({ name: "SM_DiningTable_01", translation: [2, 0, 0], children: [legNode, topNode] });

  // Two chairs that share one mesh of two primitives, the second placed by a matrix.
  const green = plain("c", seat.color!);
  const parts = [seat, back].map(({ low, high }, i) => {
    const { positions, normals, indices } = boxArrays(moved(low, [-11.6, -1, 2.2]), moved(high, [-11.6, -1, 2.2]));
    const attributes = { POSITION: writer.accessor(positions, "VEC3"), NORMAL: writer.accessor(normals, "VEC3") };
    const corners = i === 0 ? indices : Uint32Array.from(indices);
    return { attributes, indices: writer.accessor(corners, "SCALAR"), material: green };
  });
  const chairMesh = writer.mesh("chair_mesh", parts);
  writer.node({ name: "armchair", mesh: chairMesh, translation: [11.6, 1, -2.2] });
  writer.node({ name: "Thing", mesh: chairMesh, matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 9.6, 1, -1.9, 1] });
  writer.node({ name: "TableLamp", mesh: box("Cube.009", lamp.low, lamp.high, plain("d", lamp.color!)) });
  change?.(writer);
  return writer;
}

/** sRGB byte to linear light. */
function linear(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function moved(point: readonly number[], shift: readonly number[]): number[] {
  return point.map((value, axis) => value + shift[axis]);
}

function fieldPicture(): Buffer {
  const side = fields * fieldPixels;
  const bytes = Buffer.alloc(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      bytes.set(fieldColors[(Math.floor(x / fieldPixels) + Math.floor(y / fieldPixels)) % 2], (y * side + x) * 3);
    }
  }
  return bytes;
}
