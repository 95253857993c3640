import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { startInTurns } from "./startInTurns.ts";

/** Hold the thread up. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

it("starts in order, gives results in order, and lets timers through in between", async () => {
  const started: number[] = [];
  let startedBeforeTimer = 0;
  setTimeout(() => {
    startedBeforeTimer = started.length;
  }, 1);
  const results = await startInTurns([30, 10, 20, 0], async (item, index) => {
    started.push(item);
    block(15);
    await new Promise((resolve) => setTimeout(resolve, item));
    return [item, index];
  });
  expect(started).toEqual([30, 10, 20, 0]);
  expect(results).toEqual([30, 10, 20, 0].map((item, index) => [item, index]));
  expect(startedBeforeTimer).toBeGreaterThan(0);
  expect(startedBeforeTimer).toBeLessThan(4);
});

it("starts the rest when one fails, and reports the first", async () => {
  const started: string[] = [];
  const running = startInTurns(["a", "b", "c"], async (item) => {
    started.push(item);
    block(15);
    if (item !== "b") throw new Error(item);
    await nextTurn();
  });
  await expect(running).rejects.toThrow("a");
  expect(started).toEqual(["a", "b", "c"]);
});
