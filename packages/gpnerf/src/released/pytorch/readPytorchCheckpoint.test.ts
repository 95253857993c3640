import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { call, global, type Picklable, pickledTensor, pickleOf } from "../../../test/pickleBytes.ts";
import { entriesOf, PytorchFile, temporaryPth } from "../../../test/pytorchFile.ts";
import { type ZipEntry, zipBytes } from "../../../test/zipBytes.ts";
import { CheckpointError } from "../../errors.ts";
import type { PickleMap } from "./pickleValue.ts";
import { PytorchTensor } from "./pytorchTensor.ts";
import { readPytorchCheckpoint } from "./readPytorchCheckpoint.ts";

/** All tensors of a checkpoint that is a dictionary. */
async function readAll(path: string): Promise<Record<string, number[]>> {
  const { root, read, close } = await readPytorchCheckpoint(path);
  const entries = [...(root as PickleMap)] as [string, PytorchTensor][];
  try {
    const values = await read(new Map(entries.filter(([, value]) => value instanceof PytorchTensor)));
    return Object.fromEntries([...values].map(([name, numbers]) => [name, [...numbers]]));
  } finally {
    await close();
  }
}

async function refusal(path: string): Promise<CheckpointError> {
  const error = await readAll(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CheckpointError);
  expect((error as CheckpointError).path).toBe(path);
  expect((error as CheckpointError).message).toContain(path);
  expect((error as CheckpointError).hint).not.toBe("");
  return error as CheckpointError;
}

const floats = Float32Array.from({ length: 6 }, (_, i) => i + 0.5);
const bytesOf = (array: Float32Array | Float64Array | Uint16Array | Int32Array | BigInt64Array): Buffer =>
  Buffer.from(array.buffer);

/** A checkpoint of one tensor, and its entries. */
function oneTensor(): { entries: ZipEntry[]; expected: Record<string, number[]> } {
  const file = new PytorchFile();
  const root = new Map([["weight", file.tensor(floats, [2, 3])]]);
  return { entries: file.entries(root), expected: { weight: [...floats] } };
}

describe("tensors", () => {
  it("of every element type become float32", async () => {
    const file = new PytorchFile();
    const view = (storageClass: string, length: number, bytes: Buffer): Buffer =>
      file.view(bytes, { shape: [length], storageClass });
    const halves = [0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x03ff, 0x7c00, 0xfc00, 0x7e00, 0x3555];
    const root = new Map<Picklable, Picklable>([
      ["float", view("FloatStorage", 6, bytesOf(floats))],
      ["double", view("DoubleStorage", 2, bytesOf(Float64Array.of(0.1, -1e300)))],
      ["half", view("HalfStorage", halves.length, bytesOf(Uint16Array.from(halves)))],
      ["bfloat16", view("BFloat16Storage", 3, bytesOf(Uint16Array.of(0x3f80, 0xc049, 0x7f80)))],
      ["long", view("LongStorage", 2, bytesOf(BigInt64Array.of(-5n, 250_000n)))],
      ["int", view("IntStorage", 2, bytesOf(Int32Array.of(-7, 1 << 20)))],
      ["short", view("ShortStorage", 1, Buffer.from([0xfe, 0xff]))],
      ["char", view("CharStorage", 2, Buffer.from([0xff, 0x7f]))],
      ["byte", view("ByteStorage", 2, Buffer.from([0xff, 0x7f]))],
      ["bool", view("BoolStorage", 2, Buffer.from([1, 0]))],
    ]);
    expect(await readAll(await temporaryPth(file.entries(root)))).toEqual({
      float: [...floats],
      double: [Math.fround(0.1), Number.NEGATIVE_INFINITY],
      half: [1, -2, 65504, 2 ** -24, -0, 1023 * 2 ** -24, Infinity, -Infinity, Number.NaN, 1365 * 2 ** -12],
      bfloat16: [1, -3.140625, Infinity],
      long: [-5, 250_000],
      int: [-7, 1 << 20],
      short: [-2],
      char: [-1, 127],
      byte: [255, 127],
      bool: [1, 0],
    });
  });

  it("may be transposed, cut out, broadcast, single numbers or empty", async () => {
    const file = new PytorchFile();
    const storage = bytesOf(Float32Array.from({ length: 24 }, (_, i) => i));
    const view = (shape: number[], strides: number[], offset = 0): Buffer =>
      file.view(storage, { shape, strides, offset, length: 24 });
    const root = new Map<Picklable, Picklable>([
      ["transposed", view([3, 2], [1, 3])],
      ["permuted", view([2, 2, 2], [1, 12, 4], 1)],
      ["column", view([4, 1], [6, 1], 5)],
      ["broadcast", view([2, 3], [0, 1], 6)],
      ["number", view([], [], 23)],
      ["empty", view([3, 0], [1, 1])],
    ]);
    expect(await readAll(await temporaryPth(file.entries(root)))).toEqual({
      transposed: [0, 3, 1, 4, 2, 5],
      permuted: [1, 5, 13, 17, 2, 6, 14, 18],
      column: [5, 11, 17, 23],
      broadcast: [6, 7, 8, 6, 7, 8],
      number: [23],
      empty: [],
    });
  });

  it("may share a storage, and be parameters", async () => {
    const file = new PytorchFile();
    const first = file.tensor(floats, [6]);
    const second = pickledTensor({ key: "0", shape: [2], offset: 4, length: 6 });
    const parameter = call(global("torch._utils", "_rebuild_parameter"), second, true, new Map());
    const root = new Map([
      ["first", first],
      ["parameter", parameter],
    ]);
    expect(await readAll(await temporaryPth(file.entries(root)))).toEqual({
      first: [...floats],
      parameter: [4.5, 5.5],
    });
  });

  it("are read only when asked for", async () => {
    const { entries } = oneTensor();
    const broken = entries.map((entry) => (entry.name === "model/data/0" ? { ...entry, statedChecksum: 1 } : entry));
    const { root, read, close } = await readPytorchCheckpoint(await temporaryPth(broken));
    const weight = (root as PickleMap).get("weight") as PytorchTensor;
    expect(weight.shape).toEqual([2, 3]);
    expect(await read(new Map())).toEqual(new Map());
    await expect(read(new Map([["weight", weight]]))).rejects.toThrow("zip entry model/data/0 has a wrong checksum");
    await close();
  });
});

describe("archives", () => {
  it("may be packed, and have 64-bit sizes", async () => {
    const { entries, expected } = oneTensor();
    const packed = entries.map((entry) => ({ ...entry, isDeflated: true }));
    expect(await readAll(await temporaryPth(packed))).toEqual(expected);
    expect(await readAll(await temporaryPth(zipBytes(entries, { zip64: true })))).toEqual(expected);
    expect(await readAll(await temporaryPth(zipBytes(packed, { zip64: true })))).toEqual(expected);
  });

  it("may have any folder name, or none, and no byte order", async () => {
    const { entries, expected } = oneTensor();
    for (const folder of ["model_019999", "my model.final", ""]) {
      const renamed = entries
        .filter(({ name }) => !name.endsWith("byteorder"))
        .map((entry) => ({ ...entry, name: entry.name.replace(/^model\/?/, folder === "" ? "" : `${folder}/`) }));
      expect(await readAll(await temporaryPth(renamed))).toEqual(expected);
    }
  });

  const { entries } = oneTensor();
  const changed = (end: string, change: Partial<ZipEntry>): ZipEntry[] =>
    entries.map((entry) => (entry.name.endsWith(end) ? { ...entry, ...change } : entry));
  const zeros = Buffer.alloc(2 ** 20);
  it.each<[string, readonly ZipEntry[], string]>([
    ["big-endian", changed("byteorder", { content: Buffer.from("big") }), "has big-endian numbers"],
    ["without pickle", entries.slice(1), "the zip file has no data.pkl"],
    ["with two pickles", [...entries, { ...entries[0], name: "other/data.pkl" }], "has several data.pkl"],
    ["with an entry twice", [...entries, entries[2]], "zip entry model/data/0 is there twice"],
    [
      "without the storage",
      entries.filter(({ name }) => !name.endsWith("/0")),
      "tensor storage model/data/0 is missing",
    ],
    ["with a short storage", changed("/0", { content: Buffer.alloc(20) }), "model/data/0 has 20 bytes, expected 24"],
    ["with a long storage", changed("/0", { content: Buffer.alloc(28) }), "model/data/0 has 28 bytes, expected 24"],
    ["with a wrong checksum", changed("/0", { statedChecksum: 7 }), "zip entry model/data/0 has a wrong checksum"],
    ["with a wrong checksum of the pickle", changed("pkl", { statedChecksum: 7 }), "data.pkl has a wrong checksum"],
    ["with stored bytes of another size", changed("/0", { statedSize: 20 }), "the zip directory cannot be read"],
    [
      "with a bomb",
      changed("/0", { content: zeros, isDeflated: true, statedSize: 24 }),
      "model/data/0 cannot be unpacked",
    ],
    [
      "with too few packed bytes",
      changed("/0", { content: Buffer.alloc(3), isDeflated: true, statedSize: 24 }),
      "has 3 bytes, its directory says 24",
    ],
    [
      "with a bomb for a pickle",
      changed("pkl", { content: Buffer.alloc(5e6), isDeflated: true }),
      "data.pkl has 5000000 bytes, at most 2097152",
    ],
    ["with packed bytes that are none", changed("/0", { statedMethod: 8 }), "model/data/0 cannot be unpacked"],
    ["packed by another method", changed("/0", { statedMethod: 14 }), "is packed by method 14"],
    ["with a password", changed("/0", { flags: 1 }), "the zip directory cannot be read"],
    [
      "reaching out of its folder",
      [...entries, { ...entries[0], name: "../../etc/data.pkl" }],
      "the zip directory cannot be read: invalid relative path",
    ],
  ])("%s are refused", async (_, changedEntries, message) => {
    expect((await refusal(await temporaryPth(changedEntries))).message).toContain(message);
  });

  it("with more numbers than any network are refused before memory is taken", async () => {
    const tensor = (shape: number[], strides: number[], length: number): Buffer =>
      pickledTensor({ key: "0", shape, strides, length });
    const broadcast = pickleOf(new Map([["w", tensor([2 ** 15, 2 ** 15], [0, 0], 1)]]));
    expect((await refusal(await temporaryPth(entriesOf(broadcast)))).message).toContain(
      "have 1073741824 numbers in 4 bytes",
    );
    const vast = pickleOf(new Map([["w", tensor([1], [1], 2 ** 40)]]));
    expect((await refusal(await temporaryPth(entriesOf(vast)))).message).toContain("numbers in 4398046511104 bytes");
  });

  it("whose 64-bit offsets are beyond the file, or beyond all numbers, are refused", async () => {
    const bytes = zipBytes(oneTensor().entries, { zip64: true });
    const locator = bytes.indexOf(Buffer.from("PK\x06\x07", "latin1"));
    const record = bytes.indexOf(Buffer.from("PK\x06\x06", "latin1"));
    for (const at of [locator + 8, record + 48, record + 32]) {
      for (const offset of [2n ** 40n, 2n ** 62n, 2n ** 64n - 1n]) {
        const wrong = Buffer.from(bytes);
        wrong.writeBigUInt64LE(offset, at);
        expect((await refusal(await temporaryPth(wrong))).message).toMatch(/the zip directory (cannot be read|lists)/);
      }
    }
  });
});

describe("other files are refused, and told apart:", () => {
  it.each([
    ["an empty file", Buffer.alloc(0), "does not start as a zip file"],
    ["noise", Buffer.from("noise".repeat(99)), "does not start as a zip file"],
    [
      "a checkpoint of old",
      Buffer.from("80028a0a6cfc9c46f9206aa850192e8002", "hex"),
      "is in the format of PyTorch before 1.6",
    ],
    ["a web page", Buffer.from("\n<!DOCTYPE html><html>"), "is a web page"],
    ["a pointer", Buffer.from("version https://git-lfs.github.com/spec/v1\noid"), "is a Git LFS pointer"],
    ["the start of a zip file", zipBytes(oneTensor().entries).subarray(0, 40), "the zip directory cannot be read"],
  ])("%s", async (_, bytes, message) => {
    expect((await refusal(await temporaryPth(bytes))).message).toContain(message);
  });

  it("none at all, and a folder", async () => {
    const path = await temporaryPth(Buffer.alloc(1));
    expect((await refusal(`${path}.none`)).message).toMatch(/cannot be read: ENOENT/);
    expect((await refusal(path.replace("/model.pth", ""))).message).toMatch(/cannot be read: EISDIR/);
  });
});

it("a file cut short anywhere is refused", async () => {
  const bytes = zipBytes(oneTensor().entries);
  const path = await temporaryPth(bytes);
  for (let length = 0; length < bytes.length; length++) {
    await writeFile(path, bytes.subarray(0, length));
    await refusal(path);
  }
});
