import { expect, it } from "vitest";
import { preset } from "../config/presets.ts";
import { cacheSizedChunk, evenChunk } from "./chunkSize.ts";

it.each([
  // Three rounds of two workers instead of five chunks, of which one worker would get three.
  { rays: 320, largest: 64, workers: 2, chunk: 54 },
  { rays: 512, largest: 64, workers: 2, chunk: 64 },
  { rays: 512, largest: 12, workers: 2, chunk: 12 },
  { rays: 8, largest: 64, workers: 2, chunk: 4 },
  { rays: 1, largest: 64, workers: 8, chunk: 1 },
])(
  "$rays rays go round $workers workers in chunks of $chunk, at most $largest",
  ({ rays, largest, workers, chunk }) => {
    expect(evenChunk(rays, largest, workers)).toBe(chunk);
  },
);

it("fits a chunk's intermediates of the paper's size into two megabytes", () => {
  const { model } = preset("paper-scannet");
  const { samplesPerRay } = model.rendering;
  const bytes = 4 * cacheSizedChunk(model) * samplesPerRay * model.data.views * model.field.width;
  expect(bytes).toBeLessThanOrEqual(2_000_000);
  expect(bytes).toBeGreaterThan(1_500_000);
});
