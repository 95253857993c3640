import type { PoolThread } from "./poolThread.ts";
import { type RunnerSetup, TaskRunner } from "./taskRunner.ts";

/**
 * A worker of a pool that is no thread: tasks run where the pool is used, one after another in the order sent.
 *
 * Payloads and results are not copied, so memory that tasks expect to share is shared. Before each task the event loop
 * has a turn, so that messages and timers come through between tasks; during one they wait.
 */
export class InlineThread implements PoolThread {
  readonly ready: Promise<TaskRunner>;
  #last: Promise<unknown>;

  constructor(setup: RunnerSetup, load: () => Promise<object>) {
    this.ready = load().then((tasks) => new TaskRunner(setup, tasks));
    this.#last = this.ready.catch(() => undefined);
  }

  run(task: string, payload: unknown): Promise<unknown> {
    const result = this.#last.then(async () => {
      await turnOfEventLoop();
      const { value } = await (await this.ready).run(task, payload);
      return value;
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Nothing can crash but a task, and that rejects by itself. */
  rejectPending(): void {}

  async close(): Promise<void> {
    await this.#last;
    const runner = await this.ready.catch(() => undefined);
    await runner?.close();
  }
}

/** A message to oneself: unlike timers, browsers do not slow it down when it comes often. */
function turnOfEventLoop(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    // The types of Node lack this property, Node has it.
    Object.assign(port2, {
      onmessage() {
        port2.close();
        resolve();
      },
    });
    port1.postMessage(undefined);
  });
}
