import type { LabelSet, Network, Scene } from "gpnerf";

/** A scene to look at, and the network that renders it. */
export interface ViewedScene {
  /** At the network's image size. */
  readonly scene: Scene;
  /** Stays its owner's: closing the viewer does not close it. */
  readonly network: Network;
  /** Names and colours of what the network tells apart. */
  readonly labels: LabelSet;
  /** What people should know of the checkpoint. */
  readonly model: {
    readonly name: string;
    /** Training steps behind it. */
    readonly step: number;
    /** Scores on held-out views, by name. */
    readonly scores?: Readonly<Record<string, number>>;
  };
}
