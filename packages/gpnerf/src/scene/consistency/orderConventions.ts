import type { Convention } from "./convention.ts";
import { type Reading, withPoses } from "./reading.ts";

const largestOffset = 5;

/** Other orders in which the poses may belong to the frames. */
export function orderConventions(frameCount: number): Convention[] {
  const indices = Array.from({ length: frameCount }, (_, i) => i);
  const asText = indices.toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
  const rankAsText = Array.from(indices);
  for (const [rank, index] of asText.entries()) rankAsText[index] = rank;
  const conventions = [
    reordered(
      indices.toReversed(),
      "the poses are in reversed order",
      "Write the poses in the order of the frames, or renumber the frames.",
    ),
  ];
  if (frameCount > 10) {
    conventions.push(
      reordered(
        rankAsText,
        "the poses are in the order 0, 1, 10, 100, … of names sorted as text, the frames are not",
        "Sort the poses by the numbers of their frames.",
      ),
      reordered(
        asText,
        "the frames are numbered in the order 0, 1, 10, 100, … of names sorted as text, the poses are not",
        "Number the frames by the order in which they were taken.",
      ),
    );
  }
  for (let offset = 1; offset <= Math.min(largestOffset, frameCount >> 2); offset++) {
    for (const by of [offset, -offset]) {
      const places = offset === 1 ? "one place" : `${offset} places`;
      conventions.push(
        reordered(
          indices.map((index) => Math.min(frameCount - 1, Math.max(0, index + by))),
          `the poses are ${places} too ${by > 0 ? "late" : "early"}: a frame's pose stands ${places} ${by > 0 ? "after" : "before"} it`,
          "Look for a missing or additional pose or frame at the beginning, and number both alike.",
        ),
      );
    }
  }
  return conventions;
}

/** Frame i has the pose that is stored for frame `order[i]`. */
function reordered(order: readonly number[], finding: string, hint: string): Convention {
  const apply = (reading: Reading): Reading =>
    withPoses(reading, (_, frame) => reading.cameraOf(order[frame]).worldFromCamera);
  return { kind: "order", finding, hint, apply };
}
