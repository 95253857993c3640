import type { WriteStream } from "node:tty";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { progressBar } from "./progressBar.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A stream that keeps what is written. */
function recorder(isTTY: boolean): { stream: WriteStream; written: () => string } {
  let text = "";
  const stream = {
    isTTY,
    columns: 200,
    write: (chunk: string) => {
      text += chunk;
      return true;
    },
    on: () => stream,
  };
  return { stream: stream as unknown as WriteStream, written: () => text };
}

describe("progress in a log file", () => {
  it("is a line every ten seconds, none for quick work", () => {
    const { stream, written } = recorder(false);
    const progress = progressBar(stream, { title: "rendering", unit: "view", total: 8 });
    for (let second = 1; second <= 21; second++) {
      vi.advanceTimersByTime(1000);
      progress.update(second / 4, "room_000");
    }
    progress.stop();
    expect(written()).toBe(
      "rendering: 2/8 views (31 %), 4.0 s/view, ETA 0:22, room_000\n" +
        "rendering: 5/8 views (62 %), 4.0 s/view, ETA 0:12, room_000\n",
    );
  });

  it("announces both ends where that is asked for", () => {
    const { stream, written } = recorder(false);
    const progress = progressBar(stream, { title: "training", unit: "step", total: 3, announceEnds: true });
    for (const step of [1, 2, 3]) {
      vi.advanceTimersByTime(500);
      progress.update(step);
    }
    expect(written()).toBe(
      "training: 1/3 steps (33 %), 2.0 steps/s, ETA 0:01\ntraining: 3/3 steps (100 %), 2.0 steps/s, ETA 0:00\n",
    );
  });
});

describe("progress on a terminal", () => {
  it("appears after two seconds and is gone at the end", () => {
    const { stream, written } = recorder(true);
    const progress = progressBar(stream, { title: "training", unit: "step", total: 10 });
    vi.advanceTimersByTime(1000);
    progress.update(1, "loss 1");
    expect(written()).toBe("");
    vi.advanceTimersByTime(1500);
    expect(written()).toMatch(/training .*10 % {2}1\/10 {2}1\.0 steps\/s {2}ETA 0:09 {2}loss 1/);
    progress.interrupt(() => stream.write("<note>"));
    expect(written()).toMatch(/<note>[\s\S]*training/);
    progress.stop();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the end of the output clears the line
    expect(written()).toMatch(/\u001b\[2K$/);
  });

  it("shows nothing for work that ends sooner", () => {
    const { stream, written } = recorder(true);
    const progress = progressBar(stream, { title: "training", unit: "step", total: 10 });
    vi.advanceTimersByTime(1900);
    progress.update(9);
    progress.stop();
    vi.advanceTimersByTime(60_000);
    expect(written()).toBe("");
  });
});
