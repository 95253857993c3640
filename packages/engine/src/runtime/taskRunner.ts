import { SessionError } from "../errors.ts";
import type { Device } from "./device.ts";
import type { Program } from "./program.ts";
import { createSession, type Session, type SessionOptions } from "./session.ts";
import { isTransferring, type Task, type Transferring, transferring, type WorkerContext } from "./task.ts";

/** Who runs tasks. */
export interface RunnerSetup {
  /** Names the task module in errors. */
  readonly module: string;
  readonly index: number;
  readonly count: number;
  readonly device: Device;
}

/** Runs the tasks of one worker, wherever that is, and keeps what they load. */
export class TaskRunner {
  readonly #module: string;
  readonly #tasks: object;
  readonly #context: WorkerContext;
  readonly #device: Device;
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor({ module, index, count, device }: RunnerSetup, tasks: object) {
    this.#module = module;
    this.#tasks = tasks;
    this.#device = device;
    this.#context = {
      index,
      count,
      device,
      load: (program, options) => this.#load(program, options),
      state: new Map(),
    };
  }

  /**
   * Run one task.
   *
   * @returns its result, with the memory that moves with it
   * @throws {SessionError} when the module has no such task, and whatever the task throws
   */
  async run(task: string, payload: unknown): Promise<Transferring<unknown>> {
    const found: unknown = Reflect.get(this.#tasks, task);
    if (typeof found !== "function") throw new SessionError(`worker module ${this.#module} exports no task "${task}"`);
    const result = await (found as Task<unknown, unknown>)(payload, this.#context);
    return isTransferring(result) ? result : transferring(result, []);
  }

  /** Free all sessions. */
  async close(): Promise<void> {
    for (const session of await Promise.allSettled(this.#sessions.values())) {
      if (session.status === "fulfilled") await session.value.dispose();
    }
  }

  #load(program: Program, options: Pick<SessionOptions, "threads"> = {}): Promise<Session> {
    const key = `${program.name} ${fingerprint(program.model)}`;
    const cached = this.#sessions.get(key);
    if (cached) return cached;
    const forget = () => this.#sessions.delete(key);
    const loading = createSession(program, { ...options, device: this.#device }).then((session) => ({
      ...session,
      dispose() {
        forget();
        return session.dispose();
      },
    }));
    this.#sessions.set(key, loading);
    loading.catch(forget);
    return loading;
  }
}

/**
 * Tells contents apart: their length and 64 bits of FNV-1a, as two hashes of 32 bits from different starts. Not
 * cryptographic, because browsers offer that on some pages only.
 */
function fingerprint(bytes: Uint8Array): string {
  const prime = 0x01000193;
  let [a, b] = [0x811c9dc5, 0x050c5d1f];
  for (let i = 0; i < bytes.length; i++) {
    a = Math.imul(a ^ bytes[i], prime);
    b = Math.imul(b ^ bytes[i] ^ (a >>> 24), prime);
  }
  return `${bytes.length} ${a >>> 0} ${b >>> 0}`;
}
