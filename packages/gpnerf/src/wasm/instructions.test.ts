import { expect, it } from "vitest";
import { f32x4, f64x2, fillMemory, i32, local, unsigned, whileDo } from "./instructions.ts";

const hex = (code: readonly number[]): string => code.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

it.each([
  [0, "00"],
  [127, "7f"],
  [128, "80 01"],
  [624_485, "e5 8e 26"],
  [65_536, "80 80 04"],
])("unsigned %i is encoded by sevens of bits", (value, expected) => {
  expect(hex(unsigned(value))).toBe(expected);
});

it.each([
  [0, "00"],
  [63, "3f"],
  [64, "c0 00"],
  [-1, "7f"],
  [-64, "40"],
  [-65, "bf 7f"],
  [-123_456, "c0 bb 78"],
])("signed %i keeps its sign", (value, expected) => {
  expect(hex(i32.const(value))).toBe(`41 ${expected}`);
});

it("operands come before their instruction", () => {
  expect(hex(i32.add(local.get(1), local.get(2)))).toBe("20 01 20 02 6a");
  expect(hex(f32x4.mul(local.get(3), f32x4.load(local.get(0), 16)))).toBe("20 03 20 00 fd 00 00 10 fd e6 01");
});

it("a vector has places, and a first number to load", () => {
  expect(hex(f32x4.place(local.get(5), 2))).toBe("20 05 fd 1f 02");
  expect(hex(f32x4.loadFirst(local.get(1), 4))).toBe("20 01 fd 5c 00 04");
  expect(hex(f32x4.zeros)).toBe(`fd 0c${" 00".repeat(16)}`);
});

it("pairs of 64-bit numbers are read from 32 bits, and stored in as many", () => {
  expect(hex(f64x2.loadPromoted(local.get(0), 8))).toBe("20 00 fd 5d 00 08 fd 5f");
  expect(hex(f64x2.storeDemoted(local.get(0), local.get(1), 8))).toBe("20 00 20 01 fd 5e fd 5b 00 08 00");
});

it("filling memory names the only one", () => {
  expect(hex(fillMemory(local.get(0), i32.const(0), local.get(1)))).toBe("20 00 41 00 20 01 fc 0b 00");
});

it("a loop leaves its block as soon as the condition is 0", () => {
  expect(hex(whileDo(local.get(0), local.set(0, i32.const(0))))).toBe(
    "02 40 03 40 20 00 45 0d 01 41 00 21 00 0c 00 0b 0b",
  );
});
