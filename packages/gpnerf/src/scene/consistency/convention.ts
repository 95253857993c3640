import type { Reading } from "./reading.ts";

/** What conventions are about. */
export type ConventionKind =
  | "poses"
  | "order"
  | "depth"
  | "depth unit"
  | "intrinsics"
  | "turned maps"
  | "zoomed maps"
  | "maps moved sideways"
  | "maps moved up or down";

/** A convention that a scene's files may follow instead of the one they are read by. */
export interface Convention {
  /** What it is about; an explanation has at most one convention of each kind. */
  readonly kind: ConventionKind;
  /** What is wrong, as a clause: "the poses are world-to-camera". */
  readonly finding: string;
  /** What to do about it, one or two sentences. */
  readonly hint: string;
  /** Whether a number in it was fitted to the scene. */
  readonly isFitted?: boolean;
  /** Whether sensors as they are sold are as far off: worth a remark, whatever it explains. */
  readonly isUsual?: boolean;
  /** The reading that is right if the finding is. */
  apply(reading: Reading): Reading;
}

/** Conventions that differ by a number. */
export interface ConventionFamily {
  readonly kind: ConventionKind;
  /** Numbers that a search begins with. */
  readonly grid: readonly number[];
  /** How far around the best of them it goes on. */
  readonly step: number;
  /** Numbers that are preferred when nearly as good. */
  readonly likely?: readonly number[];
  of(value: number): Convention;
}

/** `count` numbers evenly spread from `first` to `last`. */
export function evenSteps(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + ((last - first) * i) / (count - 1));
}
