import { describe, expect, it } from "vitest";
import { encodeGif } from "./encodeGif.ts";

function flat(red: number) {
  const data = new Uint8ClampedArray(4 * 4 * 4);
  for (let pixel = 0; pixel < 16; pixel++) data.set([red, 20, 30, 255], 4 * pixel);
  return { width: 4, height: 4, data };
}

describe("encodeGif", () => {
  it("writes an endless GIF89a of the right size with a block for each frame", () => {
    const bytes = encodeGif([flat(10), flat(120), flat(250)], 10);
    expect(String.fromCharCode(...bytes.slice(0, 6))).toBe("GIF89a");
    expect([bytes[6] + 256 * bytes[7], bytes[8] + 256 * bytes[9]]).toEqual([4, 4]);
    expect(bytes.at(-1)).toBe(0x3b);
    const text = String.fromCharCode(...bytes);
    expect(text).toContain("NETSCAPE2.0");
    // Graphic control: 10 hundredths of a second each.
    expect(
      text
        .split("!\xf9\x04")
        .slice(1)
        .map((block) => block.charCodeAt(1)),
    ).toEqual([10, 10, 10]);
  });
});
