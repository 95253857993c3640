import type { OurOutput } from "./comparison.ts";

/** Computes an output; recorded slices ask for the first `rows` along the first axis only, and may be given more. */
export type Compute = (rows?: number) => Promise<OurOutput>;

/** Our outputs by the names they are recorded under, computed when asked for, or why we do not have them. */
export type OurOutputs = ReadonlyMap<string, Compute | string>;

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
  const turned = new Float32Array(count * cells);
  for (let c = 0; c < count; c++) {
    for (let cell = 0; cell < cells; cell++) turned[c * cells + cell] = rows[cell * channels + first + c];
  }
  return turned;
}
