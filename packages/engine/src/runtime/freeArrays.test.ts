import { freeArrays } from "@gpnerf/engine";
import { expect, test } from "vitest";

const megabyte = 2 ** 20;

test("leaves no elements, in whichever view of the memory", () => {
  const [floats, integers] = [new Float32Array(6), new Int32Array(3)];
  const part = floats.subarray(2, 4);
  freeArrays([part, integers]);
  expect([floats, part, integers].map(({ length }) => length)).toEqual([0, 0, 0]);
  expect(floats.buffer.byteLength).toBe(0);
});

test("frees memory once that several arrays lie in, and nothing a second time", () => {
  const array = new Float32Array(4);
  freeArrays([array, array.subarray(1), new Float32Array(array.buffer)]);
  freeArrays([array]);
  freeArrays([]);
  expect(array).toHaveLength(0);
});

test("leaves shared memory alone", () => {
  const shared = new Float32Array(new SharedArrayBuffer(8));
  freeArrays([shared as unknown as Float32Array]);
  expect(shared).toHaveLength(2);
});

test("frees before the next garbage collection, again and again", async () => {
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 40; i++) {
    const array = new Float32Array(2 * megabyte).fill(i);
    freeArrays([array]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * megabyte);
    // The channel closes by and by.
    if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
});
