import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import {
  type Document,
  GLB_BUFFER,
  type GLTF,
  type JSONDocument,
  Logger,
  Verbosity,
  WebIO,
} from "@gltf-transform/core";
import { GpnerfError, SceneError } from "gpnerf";
import { checkGltf } from "./checkGltf.ts";
import { isGlb, parseObject, splitGlb } from "./glbChunks.ts";

/** A glTF file in memory: its JSON as stored, and the same with buffers decoded, lists in the same order. */
export interface GltfFile {
  readonly path: string;
  readonly json: GLTF.IGLTF;
  readonly document: Document;
}

/** No file that a scene consists of may be larger, bytes. */
const largestFile = 2 ** 31;

/**
 * Read a .glb or .gltf file with all buffers and images it needs. Files beside it are read only from its own folder and
 * the folders below.
 *
 * @throws {SceneError} when a file is missing, damaged, outside that folder, or uses what is not supported
 */
export async function readGltfFile(path: string): Promise<GltfFile> {
  const bytes = await readWhole(path, path);
  try {
    const { json: stored, binary } = isGlb(bytes) ? splitGlb(bytes) : { json: parseObject(bytes), binary: undefined };
    const { json, resources } = await readResources(path, stored);
    if (binary) resources[GLB_BUFFER] = binary;
    checkGltf(json, resources);
    const io = new WebIO().setLogger(new Logger(Verbosity.SILENT));
    return { path, json, document: await io.readJSON({ json: geometryOf(json), resources }) };
  } catch (error) {
    throw asSceneError(path, error);
  }
}

/** An error about a file, for people: files may hold anything at all in the place of what the format demands. */
export function asSceneError(path: string, error: unknown): unknown {
  if (error instanceof GpnerfError) return error;
  return new SceneError(`${path}: is no glTF 2.0 file that can be read: ${(error as Error).message}`, {
    path,
    cause: error,
    hint: "Check the file with a glTF validator, or export it again as GLB.",
  });
}

/** The part of the JSON that needs decoding: numbers, meshes and images. Everything else is read from the JSON itself. */
function geometryOf({ asset, buffers, bufferViews, accessors, images, meshes = [] }: GLTF.IGLTF): GLTF.IGLTF {
  const bare = meshes.map((mesh) => ({
    primitives: mesh.primitives.map(({ attributes, indices, mode }) => ({
      attributes,
      ...(indices === undefined ? {} : { indices }),
      ...(mode === undefined ? {} : { mode }),
    })),
  }));
  return { asset, meshes: bare, ...defined({ buffers, bufferViews, accessors, images }) };
}

function defined<Parts extends object>(parts: Parts): Partial<{ [K in keyof Parts]: NonNullable<Parts[K]> }> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as never;
}

/**
 * The contents of the files that buffers and images lie in, by the names that the JSON gives them. Data inside the JSON
 * gets a name too.
 */
async function readResources(path: string, json: GLTF.IGLTF): Promise<JSONDocument> {
  const resources: JSONDocument["resources"] = {};
  const folder = await realpath(dirname(path));
  const load = async <Owner extends GLTF.IBuffer | GLTF.IImage>(owner: Owner): Promise<Owner> => {
    const { uri } = owner;
    if (typeof uri !== "string") return owner;
    if (/^data:/i.test(uri)) {
      const name = `data ${Object.keys(resources).length}`;
      resources[name] = dataOf(uri);
      return { ...owner, uri: name };
    }
    resources[uri] ??= await readWhole(await insideFolder(path, folder, uri), path);
    return owner;
  };
  const named = { ...json };
  if (json.buffers) named.buffers = await inTurn(json.buffers, load);
  if (json.images) named.images = await inTurn(json.images, load);
  return { json: named, resources };
}

async function inTurn<Item>(items: readonly Item[], change: (item: Item) => Promise<Item>): Promise<Item[]> {
  const changed: Item[] = [];
  for (const item of items) changed.push(await change(item));
  return changed;
}

/** Bytes of a data: address. */
function dataOf(uri: string): Uint8Array<ArrayBuffer> {
  const comma = uri.indexOf(",");
  if (comma < 0) throw new Error("a data: address has no data");
  const content = decodeURIComponent(uri.slice(comma + 1));
  return new Uint8Array(Buffer.from(content, uri.slice(0, comma).endsWith(";base64") ? "base64" : "latin1"));
}

/** The file that a name in the JSON stands for; refuses addresses and everything outside the folder, also through links. */
async function insideFolder(path: string, folder: string, uri: string): Promise<string> {
  const refuse = (problem: string): SceneError =>
    new SceneError(`${path}: refers to ${JSON.stringify(uri)}, which ${problem}`, {
      path,
      hint: "Put all files of the scene into one folder, or export it as a single GLB file.",
    });
  if (/^[a-z][a-z0-9+.-]*:/i.test(uri) || uri.startsWith("//")) throw refuse("is not a file beside it");
  const name = decodeURIComponent(uri);
  if (isOutside(folder, resolve(folder, name))) throw refuse("lies outside its folder");
  const target = await realpath(resolve(folder, name)).catch(() => undefined);
  if (target === undefined) throw refuse("is missing");
  if (isOutside(folder, target)) throw refuse("leads outside its folder");
  return target;
}

function isOutside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || way === ".." || way.startsWith("../") || way.startsWith("..\\") || isAbsolute(way);
}

/** @param owner  the scene's main file, for messages */
async function readWhole(path: string, owner: string): Promise<Uint8Array<ArrayBuffer>> {
  const failed = (problem: string, cause?: unknown): SceneError =>
    new SceneError(`${path}: ${problem}`, {
      path,
      cause,
      hint: path === owner ? "Give the path of a .glb or .gltf file." : `${owner} needs it.`,
    });
  const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw failed(cause.code === "ENOENT" ? "there is no such file" : `cannot be read (${cause.code})`, cause);
  });
  if (!info.isFile()) throw failed("is no file");
  if (info.size > largestFile) throw failed(`has ${info.size} bytes, at most ${largestFile} can be read`);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw failed(`cannot be read (${cause.code})`, cause);
  });
  // An array of its own: numbers in buffers of Node's pool need not be aligned.
  return new Uint8Array(bytes);
}
