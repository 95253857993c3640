/**
 * @file Keeps the process from ending inside a native call of a worker thread.
 *
 * Node stops its worker threads when the main thread ends: after an uncaught error, after `process.exit()`. Stopping a
 * thread inside ONNX Runtime aborts the whole process ("terminate called after throwing an instance of 'Napi::Error'",
 * exit code 134), and the real exit code is lost. So each worker counts its native calls in shared memory, and the
 * main thread, as the last thing it does, waits for that count to be zero and forbids further calls.
 */

/** One shared counter: native calls in flight in one worker thread, or {@link CLOSED}. */
export type NativeGate = Int32Array;

const CLOSED = -1;

/** The longest single native call we wait for when the process ends, in milliseconds. */
const LONGEST_CALL_MS = 60_000;

/** A new open gate, to be given to one worker thread. */
export function createNativeGate(): NativeGate {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

let ownGate = createNativeGate();

/** Make every {@link passNativeGate} of this thread count in `gate`. */
export function useNativeGate(gate: NativeGate): void {
  ownGate = gate;
}

/** Run a native call so that the process does not end in the middle of it. */
export async function passNativeGate<T>(call: () => Promise<T>): Promise<T> {
  enter(ownGate);
  try {
    return await call();
  } finally {
    Atomics.sub(ownGate, 0, 1);
    Atomics.notify(ownGate, 0);
  }
}

const heldGates = new Set<NativeGate>();

/**
 * When the process ends, first wait until no native call is in flight behind `gate`, and let none begin.
 * @returns a function that takes this back, for when the worker thread has ended
 */
export function holdProcessExit(gate: NativeGate): () => void {
  // One listener for all gates: Node warns from the eleventh on.
  if (!process.listeners("exit").includes(closeHeldGates)) process.on("exit", closeHeldGates);
  heldGates.add(gate);
  return () => heldGates.delete(gate);
}

function closeHeldGates(): void {
  for (const gate of heldGates) closeGate(gate);
}

function closeGate(gate: NativeGate): void {
  for (;;) {
    const calls = Atomics.compareExchange(gate, 0, 0, CLOSED);
    if (calls === 0 || calls === CLOSED) return;
    if (Atomics.wait(gate, 0, calls, LONGEST_CALL_MS) === "timed-out") return;
  }
}

function enter(gate: NativeGate): void {
  for (;;) {
    const calls = Atomics.load(gate, 0);
    // The process is ending: sleep until Node stops this thread, which is safe here.
    if (calls === CLOSED) Atomics.wait(gate, 0, CLOSED);
    else if (Atomics.compareExchange(gate, 0, calls, calls + 1) === calls) return;
  }
}
