/** The memory of arrays that can be handed over to another thread: all but shared memory, which need not be. */
export function buffersOf(arrays: readonly Float32Array[]): ArrayBuffer[] {
  return arrays.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
