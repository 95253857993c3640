/**
 * @file Lets the threads of a process use WebGPU one at a time. ONNX Runtime's WebGPU provider has one device per
 * process, and two threads that call it at once crash the process (onnxruntime-node 1.30).
 */

/** Whether some thread is using the GPU, in shared memory: 0 or 1. */
export type GpuLock = Int32Array;

let lock: GpuLock = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** The lock of this thread, to be given to the threads it starts. */
export function ownGpuLock(): GpuLock {
  return lock;
}

/** Take turns with the threads that have `shared` too. */
export function useGpuLock(shared: GpuLock): void {
  lock = shared;
}

/** How long to wait before looking again whether the GPU is free. */
const pollMs = 1;

/** Make a call that uses the GPU as soon as nobody else in the process does. */
export async function takeGpuTurn<T>(call: () => Promise<T>): Promise<T> {
  // Polled, because nothing else both keeps the process alive while it waits and leaves its event loop free.
  while (Atomics.compareExchange(lock, 0, 0, 1) !== 0) await new Promise((resolve) => setTimeout(resolve, pollMs));
  try {
    return await call();
  } finally {
    Atomics.store(lock, 0, 0);
  }
}
