import { viridis } from "../../figures/colorMap.ts";

/** Yellow, at the end of the scale, does not show on paper. */
const last = 0.88;

/** Colour of a moment of the recording, CSS: dark blue at its beginning (0) to light green at its end (1). */
export function timeColor(share: number): string {
  return `rgb(${viridis(last * share).join(" ")})`;
}
