import { add, gatherRows, mul, scatterAddRows, slice, sub, type Value } from "@gpnerf/engine";

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

/**
 * S_fused where the levels of S_novel are kept apart: part i of a rendered feature is pasted into level i, where a cell of
 * that level lies on the ray. The decoder reads nothing else of a fused map.
 *
 * @param novel one level of S_novel, [cells, channels]
 * @param rendered that part of S_sem of the sampled rays, [rays, channels]
 * @param cells.through cell of the level that each ray goes through, int32 [rays]; the number of cells for rays between
 *   cells, which there are none of on the finest level
 * @param cells.kept 0 for cells that a ray goes through, else 1, [cells, 1]
 */
export function fusedLevel(
  novel: Value,
  rendered: Value,
  cells: { readonly through: Value; readonly kept: Value; readonly isFinest: boolean },
): Value {
  const [count] = novel.shape;
  // The row after the last takes what lies between the cells.
  const rows = cells.isFinest ? count : count + 1;
  const pasted = slice(scatterAddRows(rendered, cells.through, rows), 0, 0, count);
  return add(mul(novel, cells.kept), pasted);
}
