import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Camera } from "../cameras/camera.ts";
import { ConfigError } from "../errors.ts";
import { releasedPoolPositions, releasedValidationViews } from "./releasedValidationViews.ts";
import { rankSourceViews, selectSourceViews } from "./selectSourceViews.ts";

const golden = JSON.parse(readFileSync(new URL("../../test/golden/preparation.json", import.meta.url), "utf8"));
const { poses, target } = golden.nearestViews;

const bytes = Buffer.from(poses, "base64");
const cameras = Array.from({ length: bytes.length / 64 }, (_, view): Camera => {
  const worldFromCamera = Float64Array.from({ length: 16 }, (_, i) => bytes.readFloatLE(64 * view + 4 * i));
  return { width: 4, height: 3, fx: 2, fy: 2, cx: 1.5, cy: 1, worldFromCamera };
});
const query = { cameras, target: cameras[target], exclude: [target] };

describe("views are chosen as in the released code", () => {
  it.each(["vector", "matrix", "position"] as const)("nearest by %s", (distance) => {
    expect(selectSourceViews({ ...query, count: 12, distance })).toEqual(golden.nearestViews[distance]);
  });

  it.each([...golden.validationViews.entries()])("validation target %i", (item, { factor, positions }) => {
    expect(releasedPoolPositions(item, 10, 1000)).toEqual(positions);
    expect(releasedPoolPositions(item, 10, 10 * factor)).toEqual(positions);
  });
});

describe("released validation views", () => {
  it("are views from the list sorted by the angle between positions", () => {
    const ranked = rankSourceViews({ ...query, count: 10, distance: "vector" });
    const { positions } = golden.validationViews[0];
    expect(releasedValidationViews({ ...query, count: 10 }, 0)).toEqual(positions.map((at: number) => ranked[at]));
    const byPlace = releasedValidationViews({ ...query, count: 10, distance: "position" }, 0);
    expect(byPlace).not.toEqual(releasedValidationViews({ ...query, count: 10 }, 0));
  });

  it("come from all candidates when there are fewer than the pool would hold", () => {
    // Target 4 draws from 5 · 10 views, of which there are 29 here.
    const views = releasedValidationViews({ ...query, count: 10 }, 4);
    expect(new Set(views).size).toBe(10);
    expect(views).not.toContain(target);
    expect(releasedPoolPositions(4, 10, 10).sort((a, b) => a - b)).toEqual([...Array(10).keys()]);
  });

  it("start over after 65536 targets, as the seed does", () => {
    expect(releasedPoolPositions(65536 + 3, 10, 1000)).toEqual(releasedPoolPositions(3, 10, 1000));
  });

  it("refuse too few candidates", () => {
    expect(() => releasedValidationViews({ ...query, count: 30 }, 0)).toThrow(ConfigError);
  });
});
