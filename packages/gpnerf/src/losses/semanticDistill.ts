import { stopGradient, sub, sum, type Value } from "@gpnerf/engine";
import { cosineSimilarity } from "./cosine.ts";

/**
 * 2D Semantic Distill Loss L_S.D (Eq. 11) of a chunk: Σ over rays of 1 − cos(S_sem, S_novel). The teacher gets no
 * gradient (gradient block, Sec. 4.3).
 *
 * @param student S_sem of the rays, [rays, channels]
 * @param teacher S_novel at the rays, [rays, channels]
 * @returns a scalar
 */
export function semanticDistillLoss(student: Value, teacher: Value): Value {
  return sum(sub(1, cosineSimilarity(student, stopGradient(teacher))));
}
