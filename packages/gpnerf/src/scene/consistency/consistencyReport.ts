import type { Agreement } from "./agreement.ts";

/** A convention that the data seem to follow, and what to do about it. */
export interface ConsistencyFinding {
  readonly finding: string;
  readonly hint: string;
}

/** Whether the frames of a scene agree with each other; plain data, ready for JSON. */
export interface ConsistencyReport {
  /**
   * - `consistent`: frames agree with each other, and under no other convention much better;
   * - `inconsistent`: they do not agree, or under another convention much better;
   * - `unknown`: the scene cannot tell.
   */
  readonly verdict: "consistent" | "inconsistent" | "unknown";
  /** What the verdict rests on, one clause. */
  readonly reason: string;
  /** What was measured; absent when nothing could be. */
  readonly measured?: ConsistencyMeasures;
  /** Why frames disagree: conventions under which they agree much better, the most telling first. */
  readonly causes: readonly ConsistencyFinding[];
  /** Conventions under which they agree a little better, or by which usual sensors are off. */
  readonly remarks: readonly ConsistencyFinding[];
  /** How well frames agree under the causes and remarks; present when there are any. */
  readonly explained?: Agreement;
}

/** The numbers of a consistency check. */
export interface ConsistencyMeasures {
  /** Pairs of frames, and pixels with depth that were warped from one into the other. */
  readonly pairs: number;
  readonly pixels: number;
  /** How well they agree as they are read. */
  readonly agreement: Agreement;
  /** Median colour error of the visible pixels when they are not warped: the same place in the other image. */
  readonly unwarpedColorError: number;
  /** Median colour error of unrelated pixels of the same frames. */
  readonly unrelatedColorError: number;
  /** Share of the visible pixels with the same class in both frames; absent without labels. */
  readonly classAgreement?: number;
}
