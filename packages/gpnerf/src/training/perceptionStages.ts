import {
  add,
  concat,
  input,
  type Machine,
  mul,
  reshape,
  scalar,
  split,
  stopGradient,
  type Value,
} from "@gpnerf/engine";
import type { Config } from "../config/schema.ts";
import type { FeatureMap } from "../features/extractFeatures.ts";
import { instanceProbabilities, perceptionLoss, perceptionTruth } from "../losses/perceptionLoss.ts";
import { semanticDistillLoss } from "../losses/semanticDistill.ts";
import { levelInputs } from "../model/levelInputs.ts";
import { byLevel, levelName } from "../model/levelNames.ts";
import { mapSizes, type NetworkScopes, networkScopes } from "../model/networkScopes.ts";
import { gradientStage, inferenceStage, type Stage } from "../model/stage.ts";
import { fusedLevel } from "../perception/fusedMap.ts";
import { headSize, perceptionHeadOnLevels } from "../perception/perceptionHead.ts";
import { sampleMaps, tapInputs } from "../projection/sampleMaps.ts";
import { seenRays, semanticAdaptor } from "../rendering/semanticField.ts";

/** The head on what it is trained on, and what that is made of. */
interface PerceivedMap {
  /** The levels of S_novel. */
  readonly novel: readonly FeatureMap[];
  /** F_sem pooled along the rays, and S_sem made of it, [rays, channels]. */
  readonly pooled: Value;
  readonly rendered: Value;
  /** [pixels, channels] */
  readonly logits: Value;
}

function perceivedMap(scopes: NetworkScopes, { model, training }: Config): PerceivedMap {
  const { semantic: map } = mapSizes(model);
  const size = headSize(map, model);
  const novel = levelInputs("novel", model);
  const pooled = input("pooled", [training.raysPerStep, map.channels]);
  const rendered = semanticAdaptor(scopes, pooled, model);
  const seen = training.perceptionInput === "fused" ? fusedLevels(novel, rendered) : novel;
  const logits = perceptionHeadOnLevels(scopes.perception.scope("head"), seen, size, model);
  return { novel, pooled, rendered, logits: reshape(logits, [size.width * size.height, -1]) };
}

/** S_fused, level by level; see `levelFeeds` for the further inputs. */
function fusedLevels(novel: readonly FeatureMap[], rendered: Value): FeatureMap[] {
  const [rays] = rendered.shape;
  const parts = split(
    rendered,
    1,
    novel.map(({ rows }) => rows.shape[1]),
  );
  return novel.map(({ rows, ...size }, level) => {
    const through = input(levelName("cells", level), [rays], "int32");
    const kept = input(levelName("kept", level), [rows.shape[0], 1]);
    return { ...size, rows: fusedLevel(rows, parts[level], { through, kept, isFinest: level === 0 }) };
  });
}

/** S_novel at the rays, read off its levels, [rays, channels]; see `levelFeeds` for the further inputs. */
function novelAtRays(novel: readonly FeatureMap[], rays: number): Value {
  const parts = novel.map(({ rows }, level) => sampleMaps([rows], tapInputs(levelName("teacher", level), rays, 1)));
  return reshape(concat(parts, 2), [rays, -1]);
}

/** What the head says of its training map before it is told which instance is which. */
export function instanceForwardStage(config: Config, machine?: Machine): Stage {
  const scopes = networkScopes();
  const { logits } = perceivedMap(scopes, config);
  return inferenceStage(
    "instanceForward",
    scopes.declared(),
    { probabilities: instanceProbabilities(logits) },
    machine,
  );
}

/** Losses and gradients of the head; see `trainingStages`. */
export function perceptionGradientStage(config: Config, machine?: Machine): Stage {
  const { model, training } = config;
  const scopes = networkScopes();
  const { novel, pooled, rendered, logits } = perceivedMap(scopes, config);
  const semantic = perceptionLoss(logits, perceptionTruth(model));

  const [rays] = pooled.shape;
  const seen = novelAtRays(novel, rays);
  const teacher = training.gradientBlock ? stopGradient(seen) : seen;
  const rayWeight = mul(seenRays(pooled), training.losses.reduction === "mean" ? 1 / rays : 1);
  const semanticDistill = semanticDistillLoss(rendered, teacher, rayWeight);
  const { losses } = training;
  const loss = add(mul(semantic, losses.semantic), mul(semanticDistill, losses.semanticDistill));
  const cotangents = [{ value: loss, gradient: scalar(1) }];
  const outputs = { semantic, semanticDistill, teacher };
  const stage = gradientStage("perceptionGradient", scopes.declared(), outputs, cotangents, scopes.values(), {
    wrt: {
      ...byLevel(
        "novelGradient",
        novel.map(({ rows }) => rows),
      ),
      pooledGradient: pooled,
    },
    machine,
  });
  // All rays must be rendered before it, and it must be done before they go back. Rays lie in cells of their own, so nothing
  // that is used is added up but, without the gradient block, the teacher's gradient.
  return { ...stage, isAlone: training.gradientBlock };
}
