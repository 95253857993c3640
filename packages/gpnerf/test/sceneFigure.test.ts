import { describe, expect, it } from "vitest";
import { SceneError } from "../src/errors.ts";
import { fitMap, onPage, roundLength } from "../src/scene/figure/mapFrame.ts";
import { sceneFigure } from "../src/scene/figure/sceneFigure.ts";
import { seenPoints } from "../src/scene/figure/seenPoints.ts";
import { seenFromAbove, topViewOf } from "../src/scene/figure/topView.ts";
import type { Scene } from "../src/scene/scene.ts";
import { boxRoom } from "./boxRoom.ts";
import { memoryScene } from "./memoryScene.ts";
import { pose } from "./sceneFixtures.ts";

const size = { width: 8, height: 6, fx: 6, fy: 6, cx: 3.5, cy: 2.5 };
const cross = ([a, b, c]: readonly number[], [x, y, z]: readonly number[]): number[] => [
  b * z - c * y,
  c * x - a * z,
  a * y - b * x,
];

describe("the look from above", () => {
  /** Held upright by people who look around and down: y points down. */
  const cameras = [-0.5, 0, 0.7].map((yaw) => ({ ...size, worldFromCamera: pose([0, 0, 0], yaw, -0.2) }));

  it("takes for up what the cameras do, snapped to an axis of the world near to it", () => {
    expect(topViewOf(cameras, new Float32Array(0)).up).toEqual([0, -1, 0]);
    const tilted = cameras.map((camera) => ({ ...camera, worldFromCamera: pose([0, 0, 0], 0, 0, 0.8) }));
    const { up } = topViewOf(tilted, new Float32Array(0));
    expect(up[0]).toBeCloseTo(Math.sin(0.8), 9);
    expect(up[1]).toBeCloseTo(-Math.cos(0.8), 9);
  });

  it("is no mirror image: right × down points away from the eye", () => {
    for (const points of [new Float32Array(0), Float32Array.of(0, 0, 0, 0, 0, 9), Float32Array.of(0, 0, 0, 9, 0, 0)]) {
      const { right, down, up } = topViewOf(cameras, points);
      for (const [k, value] of cross(right, down).entries()) expect(value).toBeCloseTo(-up[k], 9);
      const [a, b] = seenFromAbove({ right, down, up }, points);
      if (points.length > 0) expect([a, b]).toEqual([0, 0]);
    }
  });

  it("lays the longer extent across the page", () => {
    const deep = Float32Array.from({ length: 300 }, (_, i) => (i % 3 === 2 ? i : 0.01 * i));
    const seen = seenFromAbove(topViewOf(cameras, deep), deep);
    expect(Math.abs(seen[297] - seen[0])).toBeGreaterThan(200);
    expect(Math.abs(seen[298] - seen[1])).toBeLessThan(10);
  });
});

describe("the map", () => {
  it("shows all cameras and nearly all points, in one scale", () => {
    const place = { left: 10, top: 20, width: 400, height: 300 };
    const points = Float32Array.from({ length: 3000 }, (_, i) => (i === 0 ? 1000 : Math.sin(i) * 3));
    const cameras = Float32Array.of(-9, 2, 0, 5, 1, 0);
    const map = fitMap(place, points, cameras);
    for (const [right, down] of [
      [-9, 2],
      [5, 1],
      [3, -3],
    ]) {
      const [x, y] = onPage(map, right, down);
      expect(x).toBeGreaterThan(10);
      expect(x).toBeLessThan(410);
      expect(y).toBeGreaterThan(20);
      expect(y).toBeLessThan(320);
    }
    expect(map.scale).toBeGreaterThan(20);
    expect(fitMap(place, new Float32Array(0), Float32Array.of(1, 1, 1)).scale).toBe(100);
  });

  it.each([
    [7.3, 5],
    [2, 2],
    [0.19, 0.1],
    [1999, 1000],
  ])("has a scale bar of at most %d: %d", (most, length) => {
    expect(roundLength(most)).toBeCloseTo(length, 12);
  });

  it("puts depth where things are", async () => {
    const frame = await memoryScene().loadFrame(3);
    const { positions, colors, radii } = seenPoints([frame], 200);
    expect(positions.length).toBe(3 * radii.length);
    for (let at = 0; at < positions.length; at += 3) {
      const [x, y, z] = positions.subarray(at, at + 3);
      // The fixture's plane, to half a millimetre of depth.
      expect(Math.abs(z - (3 + 0.3 * x - 0.2 * y))).toBeLessThan(0.002);
    }
    expect(new Set(colors).size).toBeGreaterThan(50);
  });
});

describe("the figure of a scene", () => {
  const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

  it("has a map, the path, numbered frames and their thumbnails", async () => {
    const text = await sceneFigure(boxRoom({ frames: 9 }));
    expect(text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(count(text, /href="data:image\/png/g)).toBe(1);
    expect(count(text, /href="data:image\/jpeg/g)).toBe(6);
    expect(count(text, /<polygon /g)).toBe(2 * 9);
    // A number on the map and one at the thumbnail.
    for (const number of [1, 6]) expect(count(text, new RegExp(`>${number}</text>`, "g"))).toBe(2);
    expect(text).toContain(">1 m</text>");
    expect(text).not.toContain("NaN");
  });

  it("does without depth, labels and metres, and escapes names", async () => {
    const bare: Scene = { ...memoryScene({ depth: false, semantic: false }), name: 'a <b> & "c"', format: "colmap" };
    const text = await sceneFigure(bare);
    expect(text).toContain("a &lt;b&gt; &amp; &quot;c&quot;");
    expect(count(text, /href="data:image\/png/g)).toBe(0);
    expect(text).toMatch(/> *[\d.]+ units<\/text>/);
    expect(text).not.toContain("NaN");
  });

  it("shows the classes as parts of a bar", async () => {
    expect(await sceneFigure(memoryScene())).toMatch(/>even \d+ %<\/text>/);
  });

  it("draws no path through photos in any order", async () => {
    const scene = memoryScene({ frames: 12, width: 16, height: 12 });
    const shuffled = [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11];
    const unordered = { ...scene, frames: shuffled.map((index) => scene.frames[index]) };
    const path = /stroke-opacity="0\.8" stroke-width="5"/g;
    expect(count(await sceneFigure(scene), path)).toBe(1);
    expect(count(await sceneFigure(unordered), path)).toBe(0);
  });

  it("works for one frame, and in spite of frames that cannot be loaded", async () => {
    expect(await sceneFigure(memoryScene({ frames: 1 }))).not.toContain("NaN");
    const scene = memoryScene();
    const damaged = new SceneError("frame 0: damaged", { path: "frame 0", hint: "Copy it again." });
    const loadFrame: Scene["loadFrame"] = (index) => (index === 0 ? Promise.reject(damaged) : scene.loadFrame(index));
    expect(await sceneFigure({ ...scene, loadFrame })).toMatch(/^<svg/);
    await expect(sceneFigure({ ...scene, loadFrame: () => Promise.reject(damaged) })).rejects.toBe(damaged);
  });
});
