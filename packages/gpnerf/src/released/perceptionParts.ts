import type { FoundNetworks } from "./officialNetworks.ts";

/** A part of the network that GP-NeRF adds to GNT. */
export interface PerceptionPart {
  /** What we call it. */
  readonly name: string;
  /** Where official checkpoints have it. */
  readonly official: string;
  /** Official names of its parameters. */
  readonly parameters: RegExp;
}

/** What a plain GNT checkpoint does not have. */
export const perceptionParts: readonly PerceptionPart[] = [
  {
    name: "semantic adaptor",
    official: "semantic_adaptor in net_coarse",
    parameters: /^net_(coarse|fine)\.semantic_adaptor\./,
  },
  { name: "feature pyramid", official: "feature_fpn", parameters: /^feature_fpn\./ },
  { name: "perception head", official: "sem_seg_head", parameters: /^sem_seg_head\./ },
];

/** The parts of which the checkpoint has nothing. */
export function missingParts({ tensors }: FoundNetworks): PerceptionPart[] {
  const names = [...tensors.keys()];
  return perceptionParts.filter(({ parameters }) => !names.some((name) => parameters.test(name)));
}
