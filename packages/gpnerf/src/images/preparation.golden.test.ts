import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { assertAllClose } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { replica51OfReplicaId } from "../scene/replica/replicaClasses.ts";
import { scanNet20OfNyu40 } from "../scene/scannet/nyu40.ts";
import type { LabelMapping } from "../scene/sceneFiles.ts";
import { blurAndResize, blurOfRatio } from "./blurAndResize.ts";
import { gaussianBlur } from "./gaussianBlur.ts";
import { gaussianKernel } from "./gaussianKernel.ts";
import { readColor } from "./readColor.ts";
import { resizeNearestAsOpenCv } from "./resizeNearest.ts";

const file = (name: string): URL => new URL(`../../test/golden/${name}`, import.meta.url);
const golden = JSON.parse(readFileSync(file("preparation.json"), "utf8"));

interface EveryStep {
  readonly step: number;
  readonly values: string;
}

function expectEvery(name: string, actual: Float32Array, { step, values }: EveryStep): void {
  const bytes = Buffer.from(values, "base64");
  const expected = Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  const picked = actual.filter((_, i) => i % step === 0);
  assertAllClose(name, picked, expected, { relative: 0, absolute: 1e-6 });
}

describe("frames are prepared as in the released code", () => {
  describe.each(["scannet", "half"])("%s", (name) => {
    const expected = golden.preparation[name];

    it("kernel of the blur", () => {
      const { size, sigma } = blurOfRatio(expected.ratio);
      expect(size).toBe(expected.size);
      expect(sigma).toBeCloseTo(expected.sigma, 6);
      assertAllClose("kernel", gaussianKernel(size, sigma), expected.kernel);
    });

    it("pixels, blurred and resized", async () => {
      const image = await readColor(fileURLToPath(file("preparation.png")));
      const { size, sigma } = blurOfRatio(expected.ratio);
      expectEvery("blurred", gaussianBlur(image, size, sigma).data, expected.blurred);
      const resized = blurAndResize(image, expected.ratio, expected);
      expect(resized).toMatchObject({ width: expected.width, height: expected.height });
      expectEvery("resized", resized.data, expected.resized);
    });
  });

  it("a ratio of 1 changes nothing", async () => {
    const image = await readColor(fileURLToPath(file("preparation.png")));
    expect(golden.preparation.one).toMatchObject({ ...blurOfRatio(1), sigma: expect.closeTo(1 / 3, 6) });
    expect(blurAndResize(image, 1, image)).toBe(image);
  });

  it.each(["to20x15", "to10x7"])("nearest resize %s", (name) => {
    const { values, width, height } = golden.nearest;
    const expected: number[][] = golden.nearest[name];
    const resized = resizeNearestAsOpenCv(
      Uint16Array.from((values as number[][]).flat()),
      { width, height },
      { width: expected[0].length, height: expected.length },
    );
    expect(Array.from(resized)).toEqual(expected.flat());
  });

  const mappings: Record<string, LabelMapping> = {
    nyu40ToScanNet20: scanNet20OfNyu40,
    replicaTo51: replica51OfReplicaId,
  };
  it.each(Object.entries(mappings))("labels, %s", (name, { labels, classOfValue }) => {
    const { first, classes } = golden.labels[name];
    const found = Array.from(classes, (_, i) => classOfValue[first + i] ?? labels.ignoreLabel);
    expect(found).toEqual(classes);
  });
});
