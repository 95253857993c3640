/** What was found at a path. */
export interface Inspection {
  /** Plain data, for JSON; `kind` says which. */
  readonly facts: { readonly kind: "scenes" | "checkpoint" | "pytorch" | "run"; readonly [fact: string]: unknown };
  /** The same for people. */
  readonly text: string;
  /** Scenes and frames that cannot be loaded. */
  readonly problems?: number;
}
