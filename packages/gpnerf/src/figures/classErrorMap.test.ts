import { expect, it } from "vitest";
import { classErrorMap } from "./classErrorMap.ts";

it("tells right, wrong and unlabelled pixels apart", () => {
  const { data } = classErrorMap(Uint8Array.of(1, 2, 3, 4), Uint8Array.of(1, 3, 9, 4), { width: 2, height: 2 }, 9);
  const pixels = [0, 1, 2, 3].map((i) => data.slice(3 * i, 3 * i + 3).join());
  expect(pixels[0]).toBe(pixels[3]);
  expect(new Set(pixels).size).toBe(3);
  expect(pixels[2]).toBe("0,0,0");
  expect(() => classErrorMap(Uint8Array.of(1), Uint8Array.of(1), { width: 2, height: 2 }, 9)).toThrow(RangeError);
});
