import { mul, sub, sum, type Value } from "@gpnerf/engine";
import { cosineSimilarity } from "./cosine.ts";

/**
 * 2D Semantic Distill Loss L_S.D (Eq. 11): Σ over rays of weight · (1 − cos(S_sem, S_novel)). The gradient block of Sec.
 * 4.3 is the caller's: it stops the teacher's gradient.
 *
 * @param student S_sem of the rays, [rays, channels]
 * @param teacher S_novel at the rays, [rays, channels]
 * @param weight of each ray, [rays]; a student of all zeros needs 0, because the cosine's gradient there is of the order
 *   of 10⁶
 * @returns a scalar
 */
export function semanticDistillLoss(student: Value, teacher: Value, weight: Value): Value {
  return sum(mul(weight, sub(1, cosineSimilarity(student, teacher))));
}
