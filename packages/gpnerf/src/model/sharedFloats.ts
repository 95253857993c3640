/**
 * Zeros in memory that all workers of a network see.
 *
 * Browsers offer shared memory only on isolated pages. Elsewhere the one worker of a network is the thread that uses it,
 * and ordinary memory does.
 */
export function sharedFloats(length: number): Float32Array {
  const bytes = length * Float32Array.BYTES_PER_ELEMENT;
  return new Float32Array(
    typeof SharedArrayBuffer === "function" ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes),
  );
}
