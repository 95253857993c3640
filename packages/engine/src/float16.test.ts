import { expect, test } from "vitest";
import { decodeFloat16Array, encodeFloat16Array } from "./float16.ts";

const decode = (half: number) => decodeFloat16Array(Uint16Array.of(half))[0];
const encode = (value: number) => encodeFloat16Array(Float32Array.of(value))[0];

// Values from the table of examples in IEEE 754-2008 binary16.
test.each([
  [0x0000, 0],
  [0x8000, -0],
  [0x0001, 2 ** -24],
  [0x03ff, (1023 / 1024) * 2 ** -14],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x3c00, 1],
  [0x3c01, 1 + 2 ** -10],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x7c00, Number.POSITIVE_INFINITY],
  [0xfc00, Number.NEGATIVE_INFINITY],
])("bits %i are %d", (half, value) => {
  expect(decode(half)).toBe(value);
  expect(encode(value)).toBe(half);
});

test("every pattern that is a number survives decoding and encoding", () => {
  const all = Uint16Array.from({ length: 0x10000 }, (_, half) => half);
  const floats = decodeFloat16Array(all);
  const again = encodeFloat16Array(floats);
  const wrong = all.filter((half, i) => !Number.isNaN(floats[i]) && again[i] !== half);
  expect(wrong).toEqual(new Uint16Array());
  expect(floats.filter(Number.isNaN)).toHaveLength(2 * 1023);
  expect(decode(encode(Number.NaN))).toBeNaN();
});

test("between two neighbours the nearer is taken, and the even one half-way", () => {
  // All positive finite pairs, the step from subnormal to normal and the last number before infinity among them.
  for (let half = 0; half < 0x7bff; half++) {
    const [low, high] = [decode(half), decode(half + 1)];
    const middle = (low + high) / 2;
    const step = (high - low) / 8;
    expect([half, encode(middle - step), encode(middle), encode(-middle) & 0x7fff, encode(middle + step)]).toEqual([
      half,
      half,
      half + (half % 2),
      half + (half % 2),
      half + 1,
    ]); // prettier-ignore
  }
});

test("what is too large becomes infinite only where rounding says so", () => {
  expect(encode(65519)).toBe(0x7bff);
  expect(encode(65520)).toBe(0x7c00);
  expect(encode(-3e38)).toBe(0xfc00);
});
