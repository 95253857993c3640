/** At most `count` items in order, evenly spaced, the last among them. */
export function thinnedOut<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  const step = items.length / count;
  return Array.from({ length: count }, (_, i) => items[Math.ceil((i + 1) * step) - 1]);
}
