import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SafetensorsError } from "./errors.ts";
import { decodeSafetensors, encodeSafetensors, readSafetensors, type SafetensorsTensor } from "./safetensors.ts";

/** A file with this header, padding included in the text, followed by `dataBytes` zeros. */
function fileOf(header: string, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

const small = new Map<string, SafetensorsTensor>([
  ["labels", { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 255) }],
  ["weight", { dtype: "F32", shape: [2, 1], data: Float32Array.of(1, -2.5) }],
]);

describe("encoding", () => {
  test("gives the bytes the format describes", () => {
    const file = encodeSafetensors(small, { step: "7" });
    const json =
      '{"__metadata__":{"step":"7"},"weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"labels":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}';
    const header = json.padEnd(Math.ceil(json.length / 8) * 8, " ");
    const expected = fileOf(header, 11);
    expected.set([0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0, 1, 2, 255], 8 + header.length);
    expect(file).toEqual(expected);
  });

  test("does not depend on the order of tensors and metadata", () => {
    const reversed = new Map([...small].reverse());
    expect(encodeSafetensors(reversed, { b: "1", a: "2" })).toEqual(encodeSafetensors(small, { a: "2", b: "1" }));
  });

  test.each<[string, string, SafetensorsTensor, RegExp]>([
    [
      "a shape that does not fit",
      "w",
      { dtype: "F32", shape: [3], data: new Float32Array(2) },
      /"w": shape \[3\] has 3 values, its data has 2/,
    ],
    [
      "the wrong kind of array",
      "w",
      { dtype: "F32", shape: [1], data: new Float64Array(1) as never },
      /F32 is held in a Float32Array/,
    ],
    ["the reserved name", "__metadata__", { dtype: "U8", shape: [0], data: new Uint8Array() }, /reserved/],
    ["a dangerous name", "__proto__", { dtype: "U8", shape: [0], data: new Uint8Array() }, /"__proto__" is refused/],
  ])("refuses %s", (_, name, tensor, message) => {
    const encode = () => encodeSafetensors(new Map([[name, tensor]]));
    expect(encode).toThrow(SafetensorsError);
    expect(encode).toThrow(message);
  });

  test("refuses dangerous metadata", () => {
    expect(() => encodeSafetensors(small, { constructor: "x" })).toThrow(SafetensorsError);
  });
});

describe("decoding", () => {
  test("finds unaligned tensors and gives each its own memory", () => {
    const file = fileOf(
      '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[],"data_offsets":[1,5]}}',
      5,
    );
    file.set([9, 0, 0, 0x80, 0x3f], file.length - 5);
    const { tensors, metadata } = decodeSafetensors(file, "x");
    file.fill(0);
    expect(tensors.get("a")).toEqual({ dtype: "U8", shape: [1], data: Uint8Array.of(9) });
    expect(tensors.get("b")).toEqual({ dtype: "F32", shape: [], data: Float32Array.of(1) });
    expect(metadata).toEqual({});
  });

  test("lists tensors in the order of their bytes, whatever their names", () => {
    const file = fileOf(
      '{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"1":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}',
      2,
    );
    expect([...decodeSafetensors(file, "x").tensors.keys()]).toEqual(["b", "1"]);
  });

  const tensor = (dtype: string, shape: string, offsets: string) =>
    `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`;
  const u8 = tensor('"U8"', "[2]", "[0,2]");

  test.each<[string, string, number, RegExp]>([
    ["a header that is not JSON", '{"a":', 0, /not valid JSON/],
    ["a header that is not UTF-8", "{}", -1, /not valid JSON/],
    ["a byte order mark", "\ufeff{}", 0, /not valid JSON/],
    ["a header that is a list", "[]", 0, /not a JSON object/],
    ["a header that is null", "null", 0, /not a JSON object/],
    ["a tensor that is null", '{"a":null}', 0, /"a" is not described by a JSON object/],
    ["a name given twice", `{"a":${u8},"a":${u8}}`, 2, /"a" twice/],
    ["a name given twice in two spellings", `{"a":${u8},"\\u0061" :${u8}}`, 2, /"a" twice/],
    ["metadata given twice", '{"__metadata__":{"k":"1","k":"2"}}', 0, /"k" twice/],
    ["the name __proto__", `{"__proto__":${u8}}`, 2, /"__proto__" is refused/],
    ["the name constructor in disguise", `{"con\\u0073tructor":${u8}}`, 2, /"constructor" is refused/],
    ["the metadata key prototype", '{"__metadata__":{"prototype":"x"}}', 0, /"prototype" is refused/],
    ["metadata that is no object", '{"__metadata__":"x"}', 0, /__metadata__ is not a JSON object/],
    ["metadata that is no string", '{"__metadata__":{"epoch":3}}', 0, /"epoch" is not a string/],
    ["deep nesting", `{"a":${"[".repeat(5000)}`, 0, /nested too deeply/],
    [
      "an unsupported element type",
      `{"a":${tensor('"BF16"', "[1]", "[0,2]")}}`,
      2,
      /"a" has element type "BF16"; supported are F64, F32/,
    ],
    [
      "an element type from the prototype",
      `{"a":${tensor('"toString"', "[1]", "[0,2]")}}`,
      2,
      /element type "toString"/,
    ],
    ["no element type", '{"a":{"shape":[1],"data_offsets":[0,2]}}', 2, /element type nothing/],
    ["a negative size", `{"a":${tensor('"U8"', "[-2]", "[0,2]")}}`, 2, /shape \[-2\]/],
    ["a fractional size", `{"a":${tensor('"U8"', "[1.5]", "[0,2]")}}`, 2, /shape \[1.5\]/],
    ["an infinite size", `{"a":${tensor('"U8"', "[1e999]", "[0,2]")}}`, 2, /shape \[null\]/],
    ["a shape that is no list", `{"a":${tensor('"U8"', "2", "[0,2]")}}`, 2, /shape 2/],
    ["offsets that run backwards", `{"a":${tensor('"U8"', "[2]", "[2,0]")}}`, 2, /data_offsets \[2,0\]/],
    ["negative offsets", `{"a":${tensor('"U8"', "[2]", "[-2,0]")}}`, 2, /data_offsets \[-2,0\]/],
    ["three offsets", `{"a":${tensor('"U8"', "[2]", "[0,2,4]")}}`, 2, /data_offsets \[0,2,4\]/],
    [
      "a shape larger than its bytes",
      `{"a":${tensor('"F32"', "[2]", "[0,4]")}}`,
      4,
      /which is 8 bytes, but its data_offsets span 4/,
    ],
    [
      "a shape too large to count",
      `{"a":${tensor('"F32"', `[${Array(40).fill(2 ** 50)}]`, "[0,4]")}}`,
      4,
      /data_offsets span 4/,
    ],
    ["overlapping tensors", `{"a":${u8},"b":${tensor('"U8"', "[2]", "[1,3]")}}`, 3, /"b" overlaps/],
    [
      "a hole between tensors",
      `{"a":${u8},"b":${tensor('"U8"', "[2]", "[3,5]")}}`,
      5,
      /bytes 2 to 3 before tensor "b"/,
    ],
    ["bytes after the last tensor", `{"a":${u8}}`, 5, /3 bytes after the last tensor/],
    [
      "offsets outside the file",
      `{"a":${tensor('"U8"', "[9000000000000000]", "[0,9000000000000000]")}}`,
      2,
      /cut short/,
    ],
  ])("refuses %s", (_, header, dataBytes, message) => {
    const file = fileOf(header, Math.max(0, dataBytes));
    if (dataBytes < 0) file[8] = 0xff;
    const decode = () => decodeSafetensors(file, "checkpoint 3");
    expect(decode).toThrow(SafetensorsError);
    expect(decode).toThrow(message);
    expect(decode).toThrow(/^checkpoint 3: /);
  });

  test("refuses a header longer than the format allows without reading it", () => {
    const file = fileOf("{}");
    new DataView(file.buffer).setBigUint64(0, 2n ** 63n + 1n, true);
    expect(() => decodeSafetensors(file, "x")).toThrow(/9223372036854775809 bytes, more than the format's limit/);
  });

  test("keeps messages about hostile names short", () => {
    const decode = () => decodeSafetensors(fileOf(`{"${"a".repeat(100_000)}":1}`), "x");
    expect(decode).toThrow(expect.objectContaining({ message: expect.stringMatching(/^.{1,250}$/) }));
  });

  test("a file cut at any length is reported as that", () => {
    const file = encodeSafetensors(small, { step: "7" });
    for (let length = 0; length < file.length; length++) {
      // A copy inside a larger buffer: reading past the end would go unnoticed otherwise.
      const cut = file.slice().subarray(0, length);
      expect(() => decodeSafetensors(cut, "x"), `${length} bytes`).toThrow(SafetensorsError);
      expect(() => decodeSafetensors(cut, "x"), `${length} bytes`).toThrow(
        /cut short: its header says \d+ bytes, it has \d+$/,
      );
    }
  });

  test("a file with any one byte changed decodes or gives a SafetensorsError", () => {
    const file = encodeSafetensors(small, { step: "7" });
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), (position, byte) => {
        const changed = file.slice();
        changed[position] = byte;
        try {
          decodeSafetensors(changed, "x");
        } catch (error) {
          expect(error).toBeInstanceOf(SafetensorsError);
        }
      }),
      { seed: 11, numRuns: 3000 },
    );
  });
});

describe("round trips", () => {
  const name = fc
    .string({ unit: "binary" })
    .filter((text) => !["__metadata__", "__proto__", "constructor", "prototype"].includes(text));
  const shape = fc.array(fc.nat(4), { maxLength: 3 });
  const half = fc.integer({ min: -2048, max: 2048 }).map((n) => n / 8);
  const values = <T>(element: fc.Arbitrary<T>) =>
    shape.chain((sizes) => {
      const length = sizes.reduce((product, size) => product * size, 1);
      return fc.tuple(fc.constant(sizes), fc.array(element, { minLength: length, maxLength: length }));
    });
  const tensor: fc.Arbitrary<SafetensorsTensor> = fc.oneof(
    values(fc.double()).map(([s, v]) => ({ dtype: "F64" as const, shape: s, data: Float64Array.from(v) })),
    values(fc.float()).map(([s, v]) => ({ dtype: "F32" as const, shape: s, data: Float32Array.from(v) })),
    values(half).map(([s, v]) => ({ dtype: "F16" as const, shape: s, data: Float32Array.from(v) })),
    values(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map(([s, v]) => ({
      dtype: "I64" as const,
      shape: s,
      data: BigInt64Array.from(v),
    })),
    values(fc.integer()).map(([s, v]) => ({ dtype: "I32" as const, shape: s, data: Int32Array.from(v) })),
    values(fc.nat(65535)).map(([s, v]) => ({ dtype: "U16" as const, shape: s, data: Uint16Array.from(v) })),
    values(fc.nat(255)).map(([s, v]) => ({ dtype: "U8" as const, shape: s, data: Uint8Array.from(v) })),
  );

  test("what is encoded is decoded again, in bytes that are aligned", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, tensor), { maxLength: 6 }).map((pairs) => new Map(pairs)),
        fc.dictionary(name, fc.string({ unit: "binary" })).map((entries) => ({ ...entries })),
        (tensors, metadata) => {
          const file = encodeSafetensors(tensors, metadata);
          const decoded = decodeSafetensors(file, "x");
          expect(decoded.tensors).toEqual(tensors);
          expect(decoded.metadata).toEqual(metadata);
          expect(new DataView(file.buffer).getBigUint64(0, true) % 8n).toBe(0n);
          expect(encodeSafetensors(decoded.tensors, decoded.metadata)).toEqual(file);
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe("reading", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "safetensors-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("takes a path or bytes", async () => {
    const file = encodeSafetensors(small, { step: "7" });
    const path = join(folder, "whole.safetensors");
    await writeFile(path, file);
    const fromPath = await readSafetensors(path);
    expect(fromPath.tensors).toEqual(small);
    expect(fromPath).toEqual(await readSafetensors(file));
  });

  test("names the file that is damaged, and says what to do", async () => {
    const path = join(folder, "cut.safetensors");
    await writeFile(path, encodeSafetensors(small).subarray(0, -1));
    await expect(readSafetensors(path)).rejects.toMatchObject({
      name: "SafetensorsError",
      message: expect.stringContaining(`${path}: the file is cut short`),
      hint: expect.stringContaining("earlier checkpoint"),
    });
  });

  test("names the file that is not there", async () => {
    const path = join(folder, "absent.safetensors");
    await expect(readSafetensors(path)).rejects.toThrow(SafetensorsError);
    await expect(readSafetensors(path)).rejects.toThrow(`${path}: the file cannot be read: ENOENT`);
  });
});
