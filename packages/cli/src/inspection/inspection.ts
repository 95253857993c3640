import type { SceneError } from "gpnerf";

/** What was found at a path. */
export interface Inspection {
  /** Plain data, for JSON; `kind` says which. */
  readonly facts: { readonly kind: "scenes" | "checkpoint" | "pytorch" | "run"; readonly [fact: string]: unknown };
  /** The same for people. */
  readonly text: string;
  /** Why a check fails: scenes and frames that cannot be loaded, or do not agree. */
  readonly failure?: SceneError;
}
