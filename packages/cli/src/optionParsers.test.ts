import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import { imageSize, meters, seed, wholeNumber } from "./optionParsers.ts";

describe("option parsers", () => {
  it("take what is meant", () => {
    expect(wholeNumber(1)("24")).toBe(24);
    expect(seed("4294967295")).toBe(4294967295);
    expect(meters("0.5")).toBe(0.5);
    expect(imageSize("96x72")).toEqual({ width: 96, height: 72 });
    expect(imageSize("640X480")).toEqual({ width: 640, height: 480 });
  });

  it.each([
    [wholeNumber(1), ["0", "-3", "1.5", "ten", "", " ", "Infinity"]],
    [seed, ["-1", "4294967296", "0.5"]],
    [meters, ["0", "-1", "far", "Infinity", ""]],
    [imageSize, ["96", "96x", "x72", "96x72x3", "8x8", "96 72", "9.5x72"]],
  ])("refuse the rest", (parse, texts) => {
    for (const text of texts) expect(() => parse(text), text).toThrow(InvalidArgumentError);
  });
});
