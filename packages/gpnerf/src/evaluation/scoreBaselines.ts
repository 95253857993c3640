import type { ModelConfig } from "../config/schema.ts";
import type { Frame, Scene } from "../scene/scene.ts";
import type { ViewScores } from "./aggregate.ts";
import { majorityClass, meanView, nearestView } from "./baselines.ts";
import { scoreClasses, trueClasses } from "./scorePerception.ts";
import { scoreColor } from "./scoreRendering.ts";

/**
 * Scores of answers that need no network.
 * @param sources nearest first
 */
export function scoreBaselines(
  truth: Frame,
  sources: readonly Frame[],
  scene: Scene,
  config: ModelConfig,
): ViewScores["baselines"] {
  const colors = sources.map((source) => source.color);
  const maps = sources.flatMap((source) => (source.semantic ? [source.semantic] : []));
  const classes = trueClasses(truth, scene, config);
  return {
    nearestView: scoreColor(nearestView(colors), truth, config.data),
    meanView: scoreColor(meanView(colors), truth, config.data),
    majorityClass:
      classes && maps.length > 0
        ? { miou: scoreClasses(majorityClass(maps, classes.labels.ignoreLabel), classes).miou }
        : null,
  };
}
