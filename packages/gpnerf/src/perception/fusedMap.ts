import { add, gatherRows, scatterAddRows, sub, type Value } from "@gpnerf/engine";

/**
 * S_fused (Sec. 4.1, Fig. 3a): the target view's own map with the rendered features pasted in at the rendered rays.
 *
 * @param novel S_novel, [cells, channels], features extracted from the target image
 * @param rendered S_sem of the sampled rays, [rays, channels]
 * @param cells map cell of each ray, int32 [rays], each at most once
 * @returns [cells, channels]; its gradient reaches `rendered` at the pasted cells and `novel` everywhere else
 */
export function fusedMap(novel: Value, rendered: Value, cells: Value): Value {
  const [count] = novel.shape;
  const replaced = gatherRows(novel, cells);
  return add(novel, scatterAddRows(sub(rendered, replaced), cells, count));
}
