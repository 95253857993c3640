import fc from "fast-check";
import { expect, it } from "vitest";
import { resizeNearest, resizeNearestAsOpenCv } from "./resizeNearest.ts";

it("picks the source pixel under the centre of the target pixel on both axes", () => {
  const map = Uint8Array.of(0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24);
  const resized = resizeNearest(map, { width: 5, height: 3 }, { width: 3, height: 2 });
  expect([...resized]).toEqual([0, 2, 4, 20, 22, 24]);
});

it("repeats pixels when growing, and keeps the element type", () => {
  const resized = resizeNearest(Float32Array.of(0.5, 2), { width: 2, height: 1 }, { width: 4, height: 2 });
  expect(resized).toEqual(Float32Array.of(0.5, 0.5, 2, 2, 0.5, 0.5, 2, 2));
});

it("picks the source pixel under the corner of the target pixel where OpenCV's numbers are wanted", () => {
  const map = Uint8Array.of(0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24);
  const resized = resizeNearestAsOpenCv(map, { width: 5, height: 3 }, { width: 3, height: 2 });
  expect([...resized]).toEqual([0, 1, 3, 10, 11, 13]);
});

it.each([resizeNearest, resizeNearestAsOpenCv])("never invents a value: $name", (resize) => {
  const size = fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) });
  fc.assert(
    fc.property(size, size, (from, to) => {
      const map = Uint16Array.from({ length: from.width * from.height }, (_, i) => 3 * i + 1);
      const resized = resize(map, from, to);
      return (
        resized.length === to.width * to.height && resized.every((value) => value % 3 === 1 && value <= map.at(-1)!)
      );
    }),
  );
});
