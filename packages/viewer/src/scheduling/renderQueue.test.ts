import { describe, expect, it } from "vitest";
import { RenderQueue, type RenderTask, type TaskListener } from "./renderQueue.ts";

/** A clock that work moves on, and a log of what happened. */
function scene() {
  let time = 0;
  const log: string[] = [];
  const queue = new RenderQueue({ turnMs: 50, now: () => time });

  /** A task of levels that take so many milliseconds each, in chunks of 10. */
  function task(name: string, levels: readonly number[]): RenderTask & { readonly signals: AbortSignal[] } {
    let finishedLevels = 0;
    let left = levels[0];
    const signals: AbortSignal[] = [];
    return {
      signals,
      get finishedLevels() {
        return finishedLevels;
      },
      async advance({ shouldPause, signal }) {
        signals.push(signal);
        while (left > 0) {
          if (shouldPause()) return false;
          await Promise.resolve();
          time += 10;
          left -= 10;
          signal.throwIfAborted();
        }
        finishedLevels++;
        log.push(`${name}${finishedLevels}@${time}`);
        left = levels[finishedLevels] ?? 0;
        return finishedLevels === levels.length;
      },
      dispose: () => log.push(`${name} disposed`),
    };
  }

  const listener = (name: string): TaskListener => ({
    onFinished: () => log.push(`${name} finished`),
    onCancelled: (reason) => log.push(`${name} ${reason}`),
    onFailed: (error) => log.push(`${name} failed: ${String(error)}`),
  });
  const idle = async (): Promise<void> => {
    // A cancelled task is no longer counted, but its turn may still be ending.
    do await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0);
  };
  return { queue, log, task, listener, idle, now: () => time };
}

describe("a render queue", () => {
  it("renders level after level and tells when it is done", async () => {
    const { queue, log, task, listener, idle } = scene();
    queue.join().submit(task("a", [10, 40]), listener("a"));
    await idle();
    expect(log).toEqual(["a1@10", "a2@50", "a disposed", "a finished"]);
  });

  it("gives a newcomer its coarse picture while another refines", async () => {
    const { queue, log, task, idle, now } = scene();
    queue.join().submit(task("a", [10, 1000]));
    while (now() < 200) await Promise.resolve();
    queue.join().submit(task("b", [20, 300]));
    const joined = now();
    await idle();
    const coarse = Number(log.find((line) => line.startsWith("b1"))!.split("@")[1]);
    expect(coarse - joined).toBeLessThanOrEqual(50 + 20 + 10);
  });

  it("shares time equally, also with someone who always asks anew", async () => {
    const { queue, log, task, idle, now } = scene();
    const [patient, restless] = [queue.join(), queue.join()];
    patient.submit(task("patient", [1000]));
    for (let i = 0; i < 40; i++) {
      restless.submit(task("r", [30, 500]));
      const turn = now();
      while (now() < turn + 60) await Promise.resolve();
    }
    await idle();
    const done = Number(log.find((line) => line.startsWith("patient1"))!.split("@")[1]);
    expect(done).toBeGreaterThan(1500);
    expect(done).toBeLessThan(2500);
  });

  it("lets the newest request of a client win", async () => {
    const { queue, log, task, listener, idle, now } = scene();
    const member = queue.join();
    const first = task("a", [100]);
    member.submit(first, listener("a"));
    while (now() < 30) await Promise.resolve();
    member.submit(task("b", [100]), listener("b"));
    member.submit(task("c", [10]), listener("c"));
    await idle();
    expect(first.signals[0].aborted).toBe(true);
    expect(log).toEqual([
      "a superseded",
      "b disposed",
      "b superseded",
      "a disposed",
      expect.stringMatching(/^c1@/),
      "c disposed",
      "c finished",
    ]);
  });

  it("cancels what is asked to be, and what was left behind", async () => {
    const { queue, log, task, listener, idle, now } = scene();
    const [a, b] = [queue.join(), queue.join()];
    a.submit(task("a", [500]), listener("a"));
    b.submit(task("b", [500]), listener("b"));
    while (now() < 120) await Promise.resolve();
    expect(a.cancel()).toBe(true);
    expect(a.cancel()).toBe(false);
    b.leave();
    await idle();
    expect(now()).toBeLessThan(200);
    expect(log.filter((line) => line.endsWith("disposed")).sort()).toEqual(["a disposed", "b disposed"]);
    expect(log).toContain("a asked");
    expect(log).toContain("b left");
    b.submit(task("late", [10]), listener("late"));
    expect(log.slice(-2)).toEqual(["late disposed", "late left"]);
  });

  it("works in the background only while nobody wants pictures", async () => {
    const { queue, log, task, idle, now } = scene();
    queue.join({ isBackground: true }).submit(task("background", [300]));
    while (now() < 100) await Promise.resolve();
    queue.join().submit(task("front", [200, 200]));
    await idle();
    expect(log.map((line) => line.split("@")[0])).toEqual([
      "front1",
      "front2",
      "front disposed",
      "background1",
      "background disposed",
    ]);
  });

  it("goes on after a task has failed", async () => {
    const { queue, log, task, listener, idle } = scene();
    const broken = { ...task("broken", [10]), advance: () => Promise.reject(new Error("no")) };
    queue.join().submit(broken, listener("broken"));
    queue.join().submit(task("a", [10]), listener("a"));
    await idle();
    expect(log).toContain("broken failed: Error: no");
    expect(log).toContain("a finished");
  });

  it("says how many come first", async () => {
    const { queue, task, idle } = scene();
    const positions: string[] = [];
    for (const name of ["a", "b", "c"]) {
      queue.join().submit(task(name, [100]), { onPosition: (position) => positions.push(`${name}${position}`) });
    }
    await idle();
    expect(positions.slice(0, 3)).toEqual(["a0", "b1", "c2"]);
    expect(positions.slice(3)).toEqual(["a0", "b0", "c0"]);
  });

  it("ends with all it holds", async () => {
    const { queue, log, task, listener, now } = scene();
    queue.join().submit(task("a", [500]), listener("a"));
    while (now() < 30) await Promise.resolve();
    await queue.close();
    expect(log).toEqual(["a left", "a disposed"]);
    expect(queue.length).toBe(0);
  });
});
