import { GLB_BUFFER, type GLTF, type JSONDocument } from "@gltf-transform/core";

/** Extensions that a file may require: they are read, or change nothing that is rendered here. */
const supportedExtensions = new Set([
  "EXT_mesh_gpu_instancing",
  "EXT_texture_webp",
  "KHR_lights_punctual",
  "KHR_materials_emissive_strength",
  "KHR_materials_ior",
  "KHR_materials_specular",
  "KHR_materials_unlit",
  "KHR_mesh_quantization",
  "KHR_texture_transform",
]);

/** What to do about common extensions that are not supported. */
const advice: Readonly<Record<string, string>> = {
  KHR_draco_mesh_compression: "export without Draco compression",
  EXT_meshopt_compression: "export without meshopt compression",
  KHR_meshopt_compression: "export without meshopt compression",
  KHR_texture_basisu: "export with PNG or JPEG textures instead of KTX2",
};

const componentBytes: Readonly<Record<number, number>> = { 5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4 };
const componentCounts: Readonly<Record<string, number>> = {
  ...{ SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 },
  ...{ MAT2: 4, MAT3: 9, MAT4: 16 },
};

/** No file may unfold into more numbers than this: a few bytes of JSON can ask for any amount. */
const mostNumbers = 2 ** 28;

/**
 * Check that what a glTF file refers to is there, before it is decoded: required extensions, buffers, their views and
 * the accessors in them, and that nodes form trees.
 *
 * @param resources  bytes of the files beside it, by the names in the JSON, and of the GLB buffer
 * @throws {Error} naming what is wrong
 */
export function checkGltf(json: GLTF.IGLTF, resources: JSONDocument["resources"]): void {
  if (json.asset?.version !== "2.0")
    throw new Error(`its version is ${json.asset?.version ?? "not given"}, needed is 2.0`);
  const unsupported = (json.extensionsRequired ?? []).filter((name) => !supportedExtensions.has(name));
  if (unsupported.length > 0) {
    const what = unsupported.map((name) => (advice[name] ? `${name} (${advice[name]})` : name));
    throw new Error(`it requires ${what.join(", ")}, which is not supported`);
  }
  checkBuffers(json, resources);
  checkAccessors(json);
  checkNodes(json);
}

function checkBuffers({ buffers = [], bufferViews = [] }: GLTF.IGLTF, resources: JSONDocument["resources"]): void {
  for (const [index, { uri, byteLength }] of buffers.entries()) {
    expectCount(`buffer ${index} has a byteLength`, byteLength);
    const bytes = resources[uri ?? GLB_BUFFER];
    if (bytes === undefined) throw new Error(`buffer ${index} has no content`);
    if (bytes.length < byteLength) {
      throw new Error(`buffer ${index} has ${bytes.length} bytes instead of ${byteLength}`);
    }
  }
  for (const [index, { buffer, byteOffset = 0, byteLength }] of bufferViews.entries()) {
    expectCount(`bufferView ${index} has a byteOffset`, byteOffset);
    expectCount(`bufferView ${index} has a byteLength`, byteLength);
    const whole = buffers[buffer];
    if (whole === undefined) throw new Error(`bufferView ${index} refers to buffer ${buffer} of ${buffers.length}`);
    if (byteOffset + byteLength > whole.byteLength) {
      throw new Error(
        `bufferView ${index} ends at byte ${byteOffset + byteLength} of the ${whole.byteLength} of its buffer`,
      );
    }
  }
}

function checkAccessors({ accessors = [], bufferViews = [] }: GLTF.IGLTF): void {
  let numbers = 0;
  for (const [index, { bufferView, byteOffset = 0, componentType, count, type, sparse }] of accessors.entries()) {
    const [bytes, components] = [componentBytes[componentType], componentCounts[type]];
    if (bytes === undefined) throw new Error(`accessor ${index} has the unknown component type ${componentType}`);
    if (components === undefined) throw new Error(`accessor ${index} has the unknown type ${type}`);
    expectCount(`accessor ${index} has a count`, count);
    expectCount(`accessor ${index} has a byteOffset`, byteOffset);
    if (sparse && !(sparse.count <= count)) throw new Error(`accessor ${index} overrides more than it has`);
    numbers += count * components;
    if (numbers > mostNumbers) throw new Error(`its accessors hold more than ${mostNumbers} numbers`);
    if (bufferView === undefined || count === 0) continue;
    const view = bufferViews[bufferView];
    if (view === undefined)
      throw new Error(`accessor ${index} refers to bufferView ${bufferView} of ${bufferViews.length}`);
    const end = byteOffset + (count - 1) * (view.byteStride ?? bytes * components) + bytes * components;
    if (end > view.byteLength) {
      throw new Error(`accessor ${index} needs ${end} bytes, its bufferView has ${view.byteLength}`);
    }
  }
}

function expectCount(what: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Error(`${what} of ${String(value)}`);
}

/** Every node has at most one parent and is not below itself. */
function checkNodes({ nodes = [], scenes = [], meshes = [] }: GLTF.IGLTF): void {
  const parents = new Int32Array(nodes.length).fill(-1);
  for (const [index, { children = [], mesh }] of nodes.entries()) {
    if (mesh !== undefined && meshes[mesh] === undefined) {
      throw new Error(`node ${index} refers to mesh ${mesh} of ${meshes.length}`);
    }
    for (const child of children) {
      if (nodes[child] === undefined) throw new Error(`node ${index} has node ${child} of ${nodes.length} as a child`);
      if (parents[child] >= 0) throw new Error(`node ${child} is a child of nodes ${parents[child]} and ${index}`);
      parents[child] = index;
    }
  }
  // With one parent each, only a node that no root leads to can be on a cycle.
  const waiting = [...nodes.keys()].filter((index) => parents[index] < 0);
  let reached = 0;
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    reached++;
    waiting.push(...(nodes[node].children ?? []));
  }
  if (reached < nodes.length) throw new Error("some of its nodes are below themselves");
  for (const [index, scene] of scenes.entries()) {
    const stray = (scene.nodes ?? []).find((node) => nodes[node] === undefined);
    if (stray !== undefined) throw new Error(`scene ${index} refers to node ${stray} of ${nodes.length}`);
  }
}
