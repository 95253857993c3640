import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { comparisonSheet } from "./comparisonSheet.ts";

const flat = (color: readonly [number, number, number]) => ({
  width: 4,
  height: 3,
  data: Uint8Array.from({ length: 36 }, (_, i) => color[i % 3]),
});
const labels = {
  name: "two",
  classes: ["wall & floor", "thing"],
  colors: [[1, 2, 3] as const, [200, 100, 0] as const],
  ignoreLabel: 2,
};

describe("a comparison sheet", () => {
  it("shows every picture in the column of its caption", async () => {
    const text = await comparisonSheet({
      columns: ["photo", "ours"],
      rows: [
        { name: "view <1>", details: ["30.1 dB"], pictures: [flat([250, 0, 0]), flat([0, 250, 0])] },
        { name: "view 2", details: [], pictures: [undefined, flat([0, 0, 250])] },
      ],
      legend: { labels, classes: [0, 1, 2] },
    });
    expect(text).toContain("view &lt;1&gt;");
    expect(text).toContain("wall &amp; floor");
    const { data, info } = await sharp(Buffer.from(text)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number): number[] => Array.from(data.subarray(3 * (y * info.width + x)).subarray(0, 3));
    expect(at(200, 100)).toEqual([250, 0, 0]);
    expect(at(450, 100)).toEqual([0, 250, 0]);
    expect(at(200, 300)).toEqual([255, 255, 255]);
    expect(at(450, 300)).toEqual([0, 0, 250]);
  });

  it("refuses rows that do not fit its columns", async () => {
    const sheet = { columns: ["photo"], rows: [{ name: "view", details: [], pictures: [] }] };
    await expect(comparisonSheet(sheet)).rejects.toThrow(/view has 0 pictures for 1 columns/);
  });
});
