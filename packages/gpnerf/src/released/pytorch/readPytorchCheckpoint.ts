import { open } from "node:fs/promises";
import { CheckpointError } from "../../errors.ts";
import { expectZip, headBytes } from "./foreignFile.ts";
import { damagedHint, PytorchFormatError, printable } from "./formatError.ts";
import type { PickleValue } from "./pickleValue.ts";
import { gatherElements, type PytorchStorage, type PytorchTensor } from "./pytorchTensor.ts";
import { torchSurroundings } from "./torchGlobals.ts";
import { unpickle } from "./unpickle.ts";
import { ZipArchive } from "./zipArchive.ts";

/** Bytes of a pickle that are accepted; those of a network with its optimiser state are some hundred thousand. */
const largestPickle = 2 * 2 ** 20;
/** Bytes of storages, and numbers of tensors, that one call may read. An official checkpoint has 47 MB of them. */
const mostBytes = 2 ** 31;
const mostNumbers = 2 ** 28;

/** An open PyTorch checkpoint. */
export interface PytorchCheckpoint {
  readonly path: string;
  /** What was saved, usually a Map. Not trusted: every value may be anything. */
  readonly root: PickleValue;
  /**
   * Read the numbers of some tensors, row-major, as float32. Every storage is read once, whatever shares it.
   * @throws {CheckpointError} when their bytes are missing, damaged or too many
   */
  readonly read: (tensors: ReadonlyMap<string, PytorchTensor>) => Promise<Map<string, Float32Array>>;
  /** Close the file. */
  readonly close: () => Promise<void>;
}

/**
 * Open a checkpoint that torch.save wrote (PyTorch 1.6 and newer): a zip file with the pickle `data.pkl` and the bytes
 * of each tensor storage in an entry of its own. Only plain data and tensors are read; nothing in the file is executed,
 * and nothing in it is trusted. Tensors are described by `root` and read on demand.
 *
 * @throws {CheckpointError} naming what is wrong: no such file, another format, damaged, or asking for anything but data
 */
export async function readPytorchCheckpoint(path: string): Promise<PytorchCheckpoint> {
  return explained(path, async () => {
    expectZip(await headOf(path));
    const archive = await ZipArchive.open(path);
    try {
      const folder = folderOf(archive);
      await expectLittleEndian(archive, folder);
      const root = unpickle(await archive.read(`${folder}data.pkl`, largestPickle), torchSurroundings);
      return {
        path,
        root,
        read: (tensors) => explained(path, () => readTensors(archive, `${folder}data/`, tensors)),
        close: () => archive.close(),
      };
    } catch (error) {
      await archive.close();
      throw error;
    }
  });
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** torch.save puts everything into one folder, named like the file. */
function folderOf(archive: ZipArchive): string {
  const pickles = archive.names.filter((name) => /^([^/]+\/)?data\.pkl$/.test(name));
  if (pickles.length === 1) return pickles[0].slice(0, -"data.pkl".length);
  throw new PytorchFormatError(
    `is no PyTorch checkpoint: the zip file has ${pickles.length === 0 ? "no data.pkl" : "several data.pkl"}`,
    "Give a .pth file that torch.save wrote.",
  );
}

async function expectLittleEndian(archive: ZipArchive, folder: string): Promise<void> {
  const name = `${folder}byteorder`;
  if (archive.sizeOf(name) === undefined) return; // before PyTorch 2.1
  const order = (await archive.read(name, 64)).toString("latin1");
  if (order === "little") return;
  throw new PytorchFormatError(
    `has ${printable(order)}-endian numbers, only little-endian ones are read`,
    "Load and save it on a little-endian machine, such as any PC.",
  );
}

async function readTensors(
  archive: ZipArchive,
  folder: string,
  tensors: ReadonlyMap<string, PytorchTensor>,
): Promise<Map<string, Float32Array>> {
  const sharers = groupByStorage(tensors);
  const [bytes, numbers] = [
    sum([...sharers.values()].map(([{ tensor }]) => storageBytes(tensor.storage))),
    sum([...tensors.values()].map(({ length }) => length)),
  ];
  if (bytes > mostBytes || numbers > mostNumbers) {
    throw new PytorchFormatError(
      `${tensors.size} tensors have ${numbers} numbers in ${bytes} bytes, more than any network of this kind`,
      "This is no checkpoint of a GP-NeRF or GNT network.",
    );
  }
  const read = new Map<string, Float32Array>();
  for (const group of sharers.values()) {
    const storage = await readStorage(archive, folder, group[0].tensor.storage);
    for (const { name, tensor } of group) read.set(name, gatherElements(tensor, storage));
  }
  return read;
}

type Sharer = { readonly name: string; readonly tensor: PytorchTensor };

/** Tensors by the storage they are views of; never empty. The same bytes may be seen as elements of several types. */
function groupByStorage(tensors: ReadonlyMap<string, PytorchTensor>): Map<string, Sharer[]> {
  const groups = new Map<string, Sharer[]>();
  for (const [name, tensor] of tensors) {
    const { key, elementType, length } = tensor.storage;
    const id = `${elementType.storageClass} ${length} ${key}`;
    const group = groups.get(id);
    if (group) group.push({ name, tensor });
    else groups.set(id, [{ name, tensor }]);
  }
  return groups;
}

async function readStorage(archive: ZipArchive, folder: string, storage: PytorchStorage): Promise<Float32Array> {
  const name = folder + storage.key;
  const [found, needed] = [archive.sizeOf(name), storageBytes(storage)];
  if (found !== needed) {
    const has = found === undefined ? "is missing" : `has ${found} bytes, expected ${needed}`;
    throw new PytorchFormatError(`tensor storage ${printable(name)} ${has}`, damagedHint);
  }
  const bytes = await archive.read(name, needed);
  // Copied into memory of its own where it lies in Node's shared pool, at any alignment.
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return storage.elementType.toFloat32(buffer);
}

function storageBytes({ elementType, length }: PytorchStorage): number {
  return elementType.bytes * length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Run work on a file; what goes wrong becomes an error that names the file. */
async function explained<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof PytorchFormatError) {
      throw new CheckpointError(`${path}: ${cause.message}`, { path, cause, hint: cause.hint });
    }
    if (isFileSystemError(cause)) {
      const message = `${path}: the checkpoint cannot be read: ${cause.message}`;
      throw new CheckpointError(message, { path, cause, hint: "Check the path." });
    }
    throw cause;
  }
}

function isFileSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
