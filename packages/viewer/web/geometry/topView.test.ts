import { describe, expect, it } from "vitest";
import { boxExtent, pointExtent, topView } from "./topView.ts";

describe("topView", () => {
  it.each([[[0, 0, 1]], [[0, 1, 0]], [[0, -1, 0]], [[0.6, 0, 0.8]]] as const)(
    "of a world with up %j can be undone",
    (up) => {
      const view = topView(up);
      const point = [1.5, -2, 0.7];
      const [x, y] = view.project(point);
      view.lift(x, y, view.heightOf(point)).forEach((value, axis) => {
        expect(value).toBeCloseTo(point[axis], 9);
      });
    },
  );

  it("is seen from above: what is to the right of the way down is on the right, not mirrored", () => {
    const view = topView([0, 0, 1]);
    const [origin, east, north] = [view.project([0, 0, 0]), view.project([1, 0, 0]), view.project([0, 1, 0])];
    const [ex, ey] = [east[0] - origin[0], east[1] - origin[1]];
    const [nx, ny] = [north[0] - origin[0], north[1] - origin[1]];
    // East to north is counter-clockwise from above; with y downwards that is a negative determinant.
    expect(ex * ny - ey * nx).toBeCloseTo(-1, 9);
  });
});

describe("extents", () => {
  const view = topView([0, 0, 1]);

  it("hold the box", () => {
    const { left, top, right, bottom } = boxExtent(view, { min: [-1, -2, 0], max: [3, 4, 2.5] });
    expect([right - left, bottom - top].sort()).toEqual([4, 6]);
  });

  it("leave a few strays out", () => {
    const positions = new Float32Array(3 * 1001);
    for (let i = 0; i < 1000; i++) positions.set([i / 1000, (i % 10) / 10, 0], 3 * i);
    positions.set([500, 500, 0], 3000);
    const { left, right } = pointExtent(view, positions);
    expect(right - left).toBeLessThanOrEqual(1);
  });
});
