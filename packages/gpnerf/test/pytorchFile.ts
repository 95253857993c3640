import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Picklable, type PickledTensor, pickledTensor, pickleOf } from "./pickleBytes.ts";
import { temporaryFolder } from "./temporaryFolder.ts";
import { type ZipEntry, zipBytes } from "./zipBytes.ts";

/** A PyTorch checkpoint in the making: tensors are pickled one by one, their storages collected. */
export class PytorchFile {
  readonly #storages: Buffer[] = [];

  /** The instructions of a tensor with a storage of its own. */
  tensor(values: Float32Array, shape: readonly number[]): Buffer {
    return this.view(Buffer.from(values.buffer, values.byteOffset, values.byteLength), { shape });
  }

  /** The instructions of a tensor with a storage of its own, of any type and layout. */
  view(storage: Buffer, tensor: Omit<PickledTensor, "key">): Buffer {
    this.#storages.push(storage);
    return pickledTensor({ ...tensor, key: String(this.#storages.length - 1) });
  }

  /** The entries that torch.save writes. */
  entries(root: Picklable): ZipEntry[] {
    return [
      { name: "model/data.pkl", content: pickleOf(root) },
      { name: "model/byteorder", content: Buffer.from("little") },
      ...this.#storages.map((content, key) => ({ name: `model/data/${key}`, content })),
      { name: "model/version", content: Buffer.from("3\n") },
    ];
  }
}

/** The entries of a checkpoint that has nothing but a pickle. */
export function entriesOf(pickle: Buffer): ZipEntry[] {
  return [{ name: "model/data.pkl", content: pickle }];
}

/** Write bytes, or a zip file of some entries, to a file that is removed when the running test ends. */
export async function temporaryPth(content: Buffer | readonly ZipEntry[], name = "model.pth"): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, Buffer.isBuffer(content) ? content : zipBytes(content as readonly ZipEntry[]));
  return path;
}
