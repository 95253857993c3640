import { isMesh, type LabelledMesh, type LabelledPoints } from "../fusion/labelledSurface.ts";
import type { LabelSet } from "../scene/labels.ts";
import { version } from "../version.ts";
import { checkSurface, type SurfaceColoring, surfaceColors } from "./surfaceColors.ts";

/** How to write a surface to a file. */
export interface SurfaceFileOptions {
  /** What colours show: the photos, or the classes in their palette. Default: the photos. */
  readonly color?: SurfaceColoring;
  /** Names and colours of the classes; needed for surfaces with classes. */
  readonly labels?: LabelSet;
}

/** One property of the vertices: its name and PLY type, and where its values are. */
interface Property {
  readonly name: string;
  readonly type: keyof typeof sizes;
  /** Value of vertex v at v · stride + offset. */
  readonly values: ArrayLike<number>;
  readonly stride: number;
  readonly offset: number;
}

const sizes = { float: 4, uchar: 1, ushort: 2 } as const;

/** Bytes of a triangle: the number of its corners (uchar) and three indices (int). */
const faceBytes = 13;

/**
 * Labelled points or a labelled mesh as a PLY file, binary little endian: `x y z`, `nx ny nz`, `red green blue`, then
 * `class` (uchar, or ushort where the label set is larger) and `instance` (ushort) where the surface has them. Comments
 * give the meaning of class values. Positions stay in the world frame of the scene, metres.
 *
 * @throws {RangeError} when attributes contradict each other or a class is not in the label set
 * @throws {ConfigError} when class colours are asked of a surface without classes
 */
export function plyFile(surface: LabelledPoints | LabelledMesh, options: SurfaceFileOptions = {}): Uint8Array {
  checkSurface("plyFile", surface, options.labels);
  const properties = propertiesOf(surface, options);
  const vertices = surface.positions.length / 3;
  const faces = isMesh(surface) ? surface.triangles.length / 3 : 0;
  const header = new TextEncoder().encode(headerOf(surface, properties, vertices, faces, options.labels));
  const vertexBytes = properties.reduce((sum, { type }) => sum + sizes[type], 0);
  const file = new Uint8Array(header.length + vertices * vertexBytes + faces * faceBytes);
  file.set(header);
  const view = new DataView(file.buffer);
  let at = header.length;
  for (let vertex = 0; vertex < vertices; vertex++) {
    for (const { type, values, stride, offset } of properties) {
      const value = values[vertex * stride + offset];
      if (type === "float") view.setFloat32(at, value, true);
      else if (type === "ushort") view.setUint16(at, value, true);
      else view.setUint8(at, value);
      at += sizes[type];
    }
  }
  for (let face = 0; face < faces; face++, at += faceBytes) {
    const { triangles } = surface as LabelledMesh;
    view.setUint8(at, 3);
    for (let corner = 0; corner < 3; corner++) view.setInt32(at + 1 + corner * 4, triangles[face * 3 + corner], true);
  }
  return file;
}

function propertiesOf(surface: LabelledPoints, options: SurfaceFileOptions): Property[] {
  const { positions, normals, classes, instances } = surface;
  const colors = surfaceColors("plyFile", surface, options);
  const triple = (names: readonly string[], type: Property["type"], values: ArrayLike<number>): Property[] =>
    names.map((name, offset) => ({ name, type, values, stride: 3, offset }));
  const single = (name: string, type: Property["type"], values: ArrayLike<number> | undefined): Property[] =>
    values === undefined ? [] : [{ name, type, values, stride: 1, offset: 0 }];
  return [
    ...triple(["x", "y", "z"], "float", positions),
    ...triple(["nx", "ny", "nz"], "float", normals),
    ...triple(["red", "green", "blue"], "uchar", colors),
    ...single("class", (options.labels?.ignoreLabel ?? 0) < 256 ? "uchar" : "ushort", classes),
    ...single("instance", "ushort", instances),
  ];
}

function headerOf(
  surface: LabelledPoints | LabelledMesh,
  properties: readonly Property[],
  vertices: number,
  faces: number,
  labels: LabelSet | undefined,
): string {
  const names = surface.classes && labels ? [...labels.classes, "unlabelled"] : [];
  return [
    "ply",
    "format binary_little_endian 1.0",
    `comment gpnerf ${version}`,
    "comment positions in metres, in the world frame of the scene",
    ...names.map((name, index) => `comment class ${index} ${plainText(name)}`),
    ...(surface.instances ? ["comment instance 0 unlabelled"] : []),
    `element vertex ${vertices}`,
    ...properties.map(({ name, type }) => `property ${type} ${name}`),
    ...(isMesh(surface) ? [`element face ${faces}`, "property list uchar int vertex_indices"] : []),
    "end_header\n",
  ].join("\n");
}

/** Headers are lines of ASCII. */
function plainText(name: string): string {
  return name.replace(/[^\x20-\x7e]+/g, "?");
}
