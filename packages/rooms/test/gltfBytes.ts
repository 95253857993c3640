/** @file Writes GLB files byte by byte, as an exporter that knows nothing of this project would. */

/** Numbers in a GLB: what `accessor` makes of them. */
type Numbers = Float32Array | Uint16Array | Uint32Array | Uint8Array;

/** Collects the parts of a glTF file. */
export class GltfWriter {
  readonly json: Record<string, unknown> &
    Record<"accessors" | "bufferViews" | "meshes" | "nodes", object[]> &
    Record<"materials" | "images" | "textures" | "samplers", object[]> = {
    asset: { version: "2.0", generator: "by hand" },
    ...{ accessors: [], bufferViews: [], meshes: [], nodes: [], materials: [], images: [], textures: [], samplers: [] },
  };
  #binary = Buffer.alloc(0);

  /** Append bytes, aligned to four. */
  view(bytes: Uint8Array): number {
    const padding = Buffer.alloc((4 - (this.#binary.length % 4)) % 4);
    const byteOffset = this.#binary.length + padding.length;
    this.#binary = Buffer.concat([this.#binary, padding, bytes]);
    return this.json.bufferViews.push({ buffer: 0, byteOffset, byteLength: bytes.length }) - 1;
  }

  accessor(values: Numbers, type: "SCALAR" | "VEC2" | "VEC3" | "VEC4", extra: object = {}): number {
    const bufferView = this.view(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const componentType = { Float32Array: 5126, Uint16Array: 5123, Uint32Array: 5125, Uint8Array: 5121 }[
      values.constructor.name as "Float32Array"
    ];
    const count = values.length / { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 }[type];
    return this.json.accessors.push({ bufferView, componentType, count, type, ...extra }) - 1;
  }

  material(material: object): number {
    return this.json.materials.push(material) - 1;
  }

  /** A texture of an encoded image. */
  texture(bytes: Uint8Array, mimeType: string, sampler: object = {}): number {
    const source = this.json.images.push({ bufferView: this.view(bytes), mimeType }) - 1;
    return this.json.textures.push({ source, sampler: this.json.samplers.push(sampler) - 1 }) - 1;
  }

  mesh(name: string, primitives: readonly object[]): number {
    return this.json.meshes.push({ name, primitives }) - 1;
  }

  node(node: object): number {
    return this.json.nodes.push(node) - 1;
  }

  /** The file's JSON and binary part, with a scene of all nodes that are nobody's children. */
  parts(): { json: Record<string, unknown>; binary: Buffer } {
    const children = new Set(this.json.nodes.flatMap((node) => (node as { children?: number[] }).children ?? []));
    const roots = [...this.json.nodes.keys()].filter((node) => !children.has(node));
    const filled = Object.entries(this.json).filter(([, value]) => !Array.isArray(value) || value.length > 0);
    const buffers = this.#binary.length > 0 ? { buffers: [{ byteLength: this.#binary.length }] } : {};
    return {
      json: { ...Object.fromEntries(filled), ...buffers, scenes: [{ nodes: roots }], scene: 0 },
      binary: this.#binary,
    };
  }

  glb(): Buffer {
    const { json, binary } = this.parts();
    return glbBytes(JSON.stringify(json), binary);
  }
}

/** A GLB container (glTF 2.0 specification, 4.4). */
export function glbBytes(json: string, binary: Uint8Array): Buffer {
  const text = Buffer.from(json);
  const jsonChunk = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, " ")]);
  const binaryChunk = Buffer.concat([binary, Buffer.alloc((4 - (binary.length % 4)) % 4)]);
  const header = (length: number, type: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(length, 0);
    bytes.writeUInt32LE(type, 4);
    return bytes;
  };
  const start = Buffer.alloc(12);
  const total = 12 + 8 + jsonChunk.length + (binary.length > 0 ? 8 + binaryChunk.length : 0);
  for (const [i, value] of [0x46546c67, 2, total].entries()) start.writeUInt32LE(value, 4 * i);
  const parts = [start, header(jsonChunk.length, 0x4e4f534a), jsonChunk];
  if (binary.length > 0) parts.push(header(binaryChunk.length, 0x004e4942), binaryChunk);
  return Buffer.concat(parts);
}

/** Corners of a box with outward faces: 24 positions, normals and texture coordinates, 36 indices. */
export function boxArrays(low: readonly number[], high: readonly number[]) {
  const positions: number[] = [];
  const normals: number[] = [];
  const coordinates: number[] = [];
  const indices: number[] = [];
  for (let axis = 0; axis < 3; axis++) {
    for (const side of [0, 1]) {
      const [u, v] = side === 1 ? [(axis + 1) % 3, (axis + 2) % 3] : [(axis + 2) % 3, (axis + 1) % 3];
      const first = positions.length / 3;
      for (const [s, t] of [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ]) {
        const corner = [0, 0, 0];
        corner[axis] = side === 1 ? high[axis] : low[axis];
        corner[u] = s === 1 ? high[u] : low[u];
        corner[v] = t === 1 ? high[v] : low[v];
        positions.push(...corner);
        normals.push(...[0, 1, 2].map((i) => (i === axis ? 2 * side - 1 : 0)));
        coordinates.push(s, t);
      }
      indices.push(...[0, 1, 2, 0, 2, 3].map((i) => first + i));
    }
  }
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    coordinates: Float32Array.from(coordinates),
    indices: Uint16Array.from(indices),
  };
}
