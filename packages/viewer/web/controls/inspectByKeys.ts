import type { Viewer } from "../state/viewer.ts";

const steps: { readonly [key: string]: readonly [columns: number, rows: number] } = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** With Shift, pixels per step. */
const longStep = 10;

/**
 * Read pixels by keyboard: Enter puts a mark in the middle of the picture, arrow keys move it, Escape takes it away.
 * @returns whether the key was for this
 */
export function inspectByKeys(event: KeyboardEvent, { inspection, current, scene }: Viewer): boolean {
  const { width, height } = scene.renderSize;
  const at = inspection.pinned.peek();
  if (event.key === "Enter" && current.peek()) {
    inspection.pinned.value = at ? undefined : { column: width >> 1, row: height >> 1 };
    return true;
  }
  if (at === undefined) return false;
  if (event.key === "Escape") {
    inspection.pinned.value = undefined;
    return true;
  }
  const step = steps[event.key];
  if (step === undefined) return false;
  const size = event.shiftKey ? longStep : 1;
  const clamp = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
  inspection.pinned.value = {
    column: clamp(at.column + size * step[0], width),
    row: clamp(at.row + size * step[1], height),
  };
  return true;
}
