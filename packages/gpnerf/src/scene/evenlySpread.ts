/**
 * Up to `count` items spread evenly over a list, the first and the last among them, in order.
 *
 * @param count at least 1
 */
export function evenlySpread<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  const step = count === 1 ? 0 : (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, i) => items[Math.round(i * step)]);
}
