import type { OurOutput } from "./comparison.ts";

/** Computes an output; recorded slices ask for the first `rows` along the first axis only. */
export type Compute = (rows?: number) => Promise<OurOutput>;

/** Our outputs by the names they are recorded under, computed when asked for. */
export type OurOutputs = ReadonlyMap<string, Compute>;

/** Remember the result of some work, so that outputs can share it. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

/** Arrays one after another. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** Channels [first, first + count) of a map with its pixels as rows, channels first: [cells, channels] → [count, cells]. */
export function channelsFirst(rows: Float32Array, channels: number, first = 0, count = channels): Float32Array {
  const cells = rows.length / channels;
  return Float32Array.from({ length: count * cells }, (_, i) => {
    const channel = first + Math.floor(i / cells);
    return rows[(i % cells) * channels + channel];
  });
}
