import { elementCount } from "@gpnerf/engine";
import { sliceOf } from "./slices.ts";
import { toleranceOf } from "./tolerances.ts";

/** A recorded output beside ours. */
export interface Comparison {
  /** Name in the recorded file. */
  readonly name: string;
  /** Shape in the recorded file. */
  readonly shape: readonly number[];
  /** Largest |ours − recorded|; null where nothing can be subtracted: other shapes, NaN or infinity on either side. */
  readonly largestAbsolute: number | null;
  /** The same over the root mean square of the recorded numbers; the same number where these are all 0. */
  readonly largestRelative: number | null;
  /** What `largestAbsolute` may be. */
  readonly tolerance: number | null;
  readonly verdict: "equal" | "differs" | "not compared";
  /** Why it was not compared, or what differs. */
  readonly note?: string;
}

/** A tensor of ours under a recorded name. */
export interface OurOutput {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** How far apart two tensors are. */
export interface Distance {
  readonly absolute: number;
  readonly relative: number;
  readonly tolerance: number;
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
  if (!sameAxes(name, shape, ours.shape)) return differs(name, shape, `ours is [${ours.shape.join(", ")}]`);
  const count = elementCount(shape);
  const problem = notFinite("the recorded", recorded, count) ?? notFinite("our", ours.data, count);
  if (problem) return differs(name, shape, problem);
  const rms = rootMeanSquare(recorded);
  const tolerance = toleranceOf(name) * rms;
  let largest = 0;
  let beyond = 0;
  for (let i = 0; i < count; i++) {
    const difference = Math.abs(ours.data[i] - recorded[i]);
    if (difference > largest) largest = difference;
    if (difference > tolerance) beyond++;
  }
  const distance = { absolute: largest, relative: rms > 0 ? largest / rms : largest, tolerance };
  const share = `${beyond} of ${count} numbers are further apart`;
  return judged(name, shape, distance, count > 1 ? share : undefined);
}

/** The verdict on a distance; `note` says more about one that is too large. */
export function judged(name: string, shape: readonly number[], distance: Distance, note?: string): Comparison {
  const { absolute, relative, tolerance } = distance;
  const numbers = { name, shape, largestAbsolute: absolute, largestRelative: relative, tolerance };
  if (absolute <= tolerance) return { ...numbers, verdict: "equal" };
  return { ...numbers, verdict: "differs", ...(note === undefined ? {} : { note }) };
}

/** A recorded tensor that ours cannot be subtracted from. */
export function differs(name: string, shape: readonly number[], note: string): Comparison {
  return { name, shape, ...noNumbers, verdict: "differs", note };
}

/** A recorded tensor that there is nothing to compare with. */
export function notCompared(name: string, shape: readonly number[], note: string): Comparison {
  return { name, shape, ...noNumbers, verdict: "not compared", note };
}

const noNumbers = { largestAbsolute: null, largestRelative: null, tolerance: null };

/** "3 of our 8 numbers are NaN or infinite"; undefined when none of the first `count` are. */
export function notFinite(whose: string, values: ArrayLike<number>, count = values.length): string | undefined {
  let bad = 0;
  for (let i = 0; i < count; i++) if (!Number.isFinite(values[i])) bad++;
  return bad === 0 ? undefined : `${bad} of ${whose} ${count} numbers are NaN or infinite`;
}

function rootMeanSquare(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i] ** 2;
  return Math.sqrt(squares / values.length);
}

function sameAxes(name: string, recorded: readonly number[], ours: readonly number[]): boolean {
  const long = (shape: readonly number[]): string => shape.filter((size) => size !== 1).join();
  if (!sliceOf(name).isSlice) return long(recorded) === long(ours);
  const [rows] = recorded;
  return ours[0] >= rows && long([rows, ...ours.slice(1)]) === long(recorded);
}
