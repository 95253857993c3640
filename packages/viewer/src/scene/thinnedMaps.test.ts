import { describe, expect, it } from "vitest";
import { thinnedCamera, thinnedMap } from "./thinnedMaps.ts";

describe("a thinned picture", () => {
  const size = { width: 5, height: 3 };

  it("has every n-th pixel from the corner on, with all its channels", () => {
    const map = Uint16Array.from({ length: 15 }, (_, i) => i);
    expect([...thinnedMap(map, size, 2)]).toEqual([0, 2, 4, 10, 12, 14]);
    const pairs = Float32Array.from({ length: 30 }, (_, i) => i);
    expect([...thinnedMap(pairs, size, 3)]).toEqual([0, 1, 6, 7]);
    expect(thinnedMap(map, size, 1)).toBe(map);
  });

  it("has a camera that sees the same points there", () => {
    const camera = { ...size, fx: 4, fy: 5, cx: 2.5, cy: 1, worldFromCamera: new Float64Array(16) };
    const thinned = thinnedCamera(camera, 2);
    expect([thinned.width, thinned.height]).toEqual([3, 2]);
    const [x, y, z] = [0.3, -0.2, 2];
    expect(2 * ((thinned.fx * x) / z + thinned.cx)).toBeCloseTo((camera.fx * x) / z + camera.cx);
    expect(2 * ((thinned.fy * y) / z + thinned.cy)).toBeCloseTo((camera.fy * y) / z + camera.cy);
  });
});
