import { toleranceOf } from "./tolerances.ts";

/** A recorded output beside ours. */
export interface Comparison {
  /** Name in the recorded file. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Largest |ours − recorded|; Infinity where ours is not a number. */
  readonly largestAbsolute: number;
  /** The same over the root mean square of the recorded numbers. */
  readonly largestRelative: number;
  /** What `largestAbsolute` may be. */
  readonly tolerance: number;
  readonly verdict: "equal" | "differs" | "not compared";
  /** Why it was not compared, or what differs beside the numbers. */
  readonly note?: string;
}

/** A tensor of ours under a recorded name. */
export interface OurOutput {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/**
 * Compare a recorded tensor with ours.
 * @param ours the same or, for recorded slices `…_firstN`, more rows along the first axis; axes of length 1 do not count
 */
export function compare(
  name: string,
  shape: readonly number[],
  recorded: ArrayLike<number>,
  ours: OurOutput,
): Comparison {
  const tolerance = toleranceOf(name, recorded) ?? 0;
  if (!sameAxes(name, shape, ours.shape)) {
    const note = `ours is [${ours.shape.join(", ")}]`;
    const infinite = Number.POSITIVE_INFINITY;
    return { name, shape, largestAbsolute: infinite, largestRelative: infinite, tolerance, verdict: "differs", note };
  }
  let largest = 0;
  let squares = 0;
  for (let i = 0; i < recorded.length; i++) {
    const difference = Math.abs(ours.data[i] - recorded[i]);
    // Written so that NaN on either side counts.
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    squares += recorded[i] ** 2;
  }
  const rms = Math.sqrt(squares / recorded.length);
  return {
    name,
    shape,
    largestAbsolute: largest,
    largestRelative: rms > 0 ? largest / rms : largest,
    tolerance,
    verdict: largest <= tolerance ? "equal" : "differs",
  };
}

/** A recorded tensor that there is nothing to compare with. */
export function notCompared(name: string, shape: readonly number[], note: string): Comparison {
  const infinite = Number.POSITIVE_INFINITY;
  return {
    name,
    shape,
    largestAbsolute: infinite,
    largestRelative: infinite,
    tolerance: 0,
    verdict: "not compared",
    note,
  };
}

function sameAxes(name: string, recorded: readonly number[], ours: readonly number[]): boolean {
  const [a, b] = [recorded, ours].map((shape) => shape.filter((size) => size !== 1));
  if (!/_first\d+$/.test(name)) return a.join() === b.join();
  const count = recorded[0];
  return ours[0] >= count && [count, ...ours.slice(1)].filter((size) => size !== 1).join() === a.join();
}
