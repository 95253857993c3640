import { describe, it } from "vitest";
import { writeScanNetFixture, writeSensFixture } from "./scanNetFixtures.ts";
import { fuzzFiles, fuzzRuns, fuzzSeed, fuzzTimeoutMs } from "./sceneFuzzing.ts";

/** A third of the size: registration and resizing run too. */
const small = { width: 24, height: 16 };
const options = { numbers: [0, 1], labels: "deflated zip" } as const;

describe(`damaged scenes of ScanNet (seed ${fuzzSeed}, ${fuzzRuns} runs)`, () => {
  it.each([
    ["recordings", ["scene0000_00.sens"]],
    ["archives of labels", ["scene0000_00_2d-label-filt.zip", "scene0000_00_2d-instance-filt.zip"]],
    ["tables of labels", ["scannetv2-labels.combined.tsv"]],
  ])("as distributed: %s", async (_, files) => fuzzFiles(await writeSensFixture(options), files, small), fuzzTimeoutMs);

  it(
    "extracted: poses, matrices and depth maps",
    async () => {
      const files = ["pose/0.txt", "pose/1.txt", "intrinsic/intrinsic_color.txt", "depth/0.png", "color/1.png"];
      await fuzzFiles(await writeScanNetFixture(options), files, small);
    },
    fuzzTimeoutMs,
  );
});
