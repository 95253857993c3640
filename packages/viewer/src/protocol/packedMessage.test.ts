import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type PackedArray, pack, unpack } from "./packedMessage.ts";

const header = z.object({ title: z.string() });

const array: fc.Arbitrary<Omit<PackedArray, "name">> = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 3 }), fc.nat(2), fc.nat(1))
  .chain(([shape, type, lead]) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const Elements = [Uint8Array, Uint16Array, Float32Array][type];
    return fc.array(fc.nat(255), { minLength: length, maxLength: length }).map((numbers) => {
      // Views that begin somewhere within their buffer, too.
      const buffer = new Elements(length + lead);
      buffer.set(numbers, lead);
      return { shape, values: buffer.subarray(lead) };
    });
  });

describe("a packed message", () => {
  it("gives back its header and arrays, whatever their sizes and types", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(array, { maxLength: 5 }), (title, arrays) => {
        const named = arrays.map((entry, i) => ({ name: `array ${i}`, ...entry }));
        const message = unpack(pack({ title }, named).buffer, header);
        expect(message.header).toEqual({ title });
        expect([...message.arrays.values()].map(({ name, shape, values }) => ({ name, shape, values }))).toEqual(named);
      }),
    );
  });

  it("keeps where maps lie", () => {
    const map = { name: "depth", shape: [1, 2], stride: 4, values: Float32Array.of(1, 2) };
    expect(unpack(pack({ title: "" }, [map]).buffer, header).arrays.get("depth")).toEqual({ ...map, type: "f32" });
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["too little", new Uint8Array(3)],
    ["a header longer than the message", Uint8Array.of(255, 255, 0, 0, 32)],
    [
      "arrays that are cut off",
      pack({ title: "" }, [{ name: "a", shape: [8], values: new Float32Array(8) }]).slice(0, -4),
    ],
  ])("is refused for %s", (_, bytes) => {
    expect(() => unpack(bytes.buffer, header)).toThrow(RangeError);
  });

  it("is refused with another header than expected", () => {
    expect(() => unpack(pack({ name: "" }, []).buffer, header)).toThrow(z.ZodError);
  });
});
