import { expect, it } from "vitest";
import { BucketedSeries } from "./bucketedSeries.ts";

it("a short series keeps every value", () => {
  const series = new BucketedSeries();
  for (const step of [1, 2, 5]) series.add(step, 10 * step);
  expect(series.points).toEqual([1, 2, 5].map((step) => ({ step, value: 10 * step })));
});

it("a long one keeps means of its parts, in bounded memory", () => {
  const series = new BucketedSeries();
  for (let step = 0; step < 20_000; step++) series.add(step, step);
  const { points } = series;
  expect(points.length).toBeLessThanOrEqual(200);
  expect(points.length).toBeGreaterThan(100);
  // The mean of consecutive numbers is their middle, which is where the point is.
  for (const { step, value } of points.slice(0, -1)) expect(value).toBeCloseTo(step, 9);
});
