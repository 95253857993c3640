import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { makeRoom, type RoomPlan } from "./makeRoom.ts";
import { receivedError, type WorkerReply, type WorkerRequest } from "./workerMessages.ts";

/** Called after every frame of the room in work. */
export type OnFrame = (plan: RoomPlan, frame: number) => void;

/**
 * Make rooms, several at a time: each worker takes the next room when it has finished one. A room does not depend on who
 * makes it, so neither do the files.
 *
 * @param workers threads; with 1, rooms are made in this thread
 * @throws the first error of any worker, or the signal's reason, after all workers have stopped; rooms in work leave
 *   nothing behind
 */
export async function makeRooms(
  plans: readonly RoomPlan[],
  workers: number,
  signal: AbortSignal | undefined,
  onFrame: OnFrame,
): Promise<void> {
  const count = Math.min(workers, plans.length);
  if (count <= 1) {
    for (const plan of plans) await makeRoom(plan, signal, (frame) => onFrame(plan, frame));
    return;
  }
  signal?.throwIfAborted();
  const crew = Array.from({ length: count }, () => new CrewMember());
  const waiting = [...plans];
  let failure: { readonly error: unknown } | undefined;
  const stop = (error: unknown): void => {
    failure ??= { error };
    waiting.length = 0;
    for (const member of crew) member.stop();
  };
  const onAbort = (): void => stop(signal?.reason);
  signal?.addEventListener("abort", onAbort);
  try {
    await Promise.all(
      crew.map(async (member) => {
        for (let plan = waiting.shift(); plan; plan = waiting.shift()) {
          const current = plan;
          await member.make(current, (frame) => onFrame(current, frame)).catch(stop);
        }
      }),
    );
  } finally {
    signal?.removeEventListener("abort", onAbort);
    await Promise.all(crew.map((member) => member.close()));
  }
  if (failure) throw failure.error;
}

/** This thread's side of one worker. */
class CrewMember {
  readonly #worker = new Worker(workerFile(), { execArgv: [] });
  readonly #ended: Promise<unknown> = new Promise((resolve) => this.#worker.once("exit", resolve));

  /** Make one room; the one before must be finished. */
  make(plan: RoomPlan, onFrame: (frame: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (action: () => void): void => {
        this.#worker.off("message", onMessage).off("error", onError).off("exit", onExit);
        action();
      };
      const onMessage = (reply: WorkerReply): void => {
        if (reply.kind === "frame") onFrame(reply.frame);
        else if (reply.kind === "done") settle(resolve);
        else settle(() => reject(receivedError(reply.error)));
      };
      const onError = (error: Error): void => settle(() => reject(error));
      const onExit = (code: number): void => {
        settle(() => reject(new Error(`makeRooms: internal: a worker ended by itself with exit code ${code}`)));
      };
      this.#worker.on("message", onMessage).on("error", onError).on("exit", onExit);
      this.#send({ kind: "room", plan });
    });
  }

  /** Give up the room in work after the present frame. */
  stop(): void {
    this.#send({ kind: "stop" });
  }

  /** Let the thread end; resolves when it has. */
  async close(): Promise<void> {
    this.#send({ kind: "close" });
    await this.#ended;
  }

  #send(request: WorkerRequest): void {
    this.#worker.postMessage(request);
  }
}

/** The compiled worker: threads of Node 20 cannot load TypeScript, so from the sources (in tests) it is the build's. */
function workerFile(): string {
  const here = fileURLToPath(import.meta.url);
  const folder = new URL(here.endsWith(".ts") ? "../dist/" : "./", import.meta.url);
  return fileURLToPath(new URL("roomWorker.js", folder));
}
