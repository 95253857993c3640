import type { Config } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import type { Scene } from "../scene/scene.ts";
import type { AblationRow } from "./rows.ts";

/** What an ablation needs to mean anything. */
export interface AblationData {
  readonly config: Config;
  /** Scenes to train on. */
  readonly training: readonly Scene[];
  /** Scenes to score on, none of them trained on. */
  readonly test: readonly Scene[];
  readonly rows: readonly AblationRow[];
  readonly seeds: readonly number[];
}

/**
 * Refuse data on which the table could not be filled, or two of its rows would be the same by construction.
 * @throws {ConfigError} naming what is missing
 */
export function expectAblatable({ config, training, test, rows, seeds }: AblationData): void {
  const { target, classes } = config.model.perception;
  if (target === "instances") {
    throw new ConfigError('ablate: model.perception.target is "instances", but the table scores classes over scenes', {
      hint: "Leave model.perception.target at semantic.",
    });
  }
  if (seeds.length === 0 || new Set(seeds).size < seeds.length) {
    throw new ConfigError(`ablate: the seeds are [${seeds.join(", ")}]; at least one is needed, each once`, {
      hint: "Three or more seeds give a spread that says something.",
    });
  }
  if (test.length === 0) {
    throw new ConfigError("ablate: no test scenes were given", { hint: "Point --test at a folder with other scenes." });
  }
  const shared = test.find(({ path }) => training.some((scene) => scene.path === path));
  if (shared) {
    throw new ConfigError(`ablate: test scene ${shared.name} (${shared.path}) is trained on too`, {
      path: shared.path,
      hint: "Score on scenes that no row has seen.",
    });
  }
  const unlabelled = test.find(({ labels, hasSemantic }) => !hasSemantic || labels?.classes.length !== classes);
  if (unlabelled) {
    const found = unlabelled.hasSemantic ? `${unlabelled.labels?.classes.length ?? 0} classes` : "no labels";
    throw new ConfigError(
      `ablate: test scene ${unlabelled.name} has ${found}; mIoU needs labels of ${classes} classes`,
      {
        path: unlabelled.path,
        hint: "Use labelled test scenes, and set model.perception.classes to their number of classes.",
      },
    );
  }
  if (!training.some(({ hasSemantic }) => hasSemantic)) {
    throw new ConfigError("ablate: no training scene has labels, so no row can learn classes", {
      hint: "Point --data at labelled scenes.",
    });
  }
  const needsDepth = rows.find(({ depthGuided }) => depthGuided);
  if (needsDepth && config.training.losses.depthCenter === "truth" && !training.some(({ hasDepth }) => hasDepth)) {
    throw new ConfigError(
      `ablate: row ${needsDepth.id} needs depth, but no training scene has any: its loss would be zero`,
      { hint: "Use scenes with depth, or --set training.losses.depthCenter=attention." },
    );
  }
}
