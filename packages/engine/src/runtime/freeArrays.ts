import type { TensorData } from "./program.ts";

type Port = InstanceType<typeof MessageChannel>["port1"];

let nowhere: Port | undefined;

/**
 * Give the memory of arrays back at once; they have no elements afterwards. Shared memory is left alone.
 *
 * The outputs of a run lie outside the heap of JavaScript, but its garbage collector goes through the whole heap whenever
 * 64 MB have come together. Free outputs that have been used, in loops that run programs with large ones.
 */
export function freeArrays(arrays: Iterable<TensorData>): void {
  const buffers = new Set<ArrayBuffer>();
  for (const { buffer } of arrays) if (buffer instanceof ArrayBuffer && buffer.byteLength > 0) buffers.add(buffer);
  // What is transferred through a channel without another end belongs to nobody.
  nowhere ??= channelToNowhere();
  nowhere.postMessage(undefined, [...buffers]);
}

function channelToNowhere(): Port {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  return port1;
}
