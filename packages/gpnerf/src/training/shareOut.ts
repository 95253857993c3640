/**
 * Have workers do work on items: each takes the next one when it has done its last, so that all end at about the same time
 * however fast they are. For work of which the result does not depend on who does it.
 *
 * @returns the results in the order of the items
 * @throws the first error; then no further items are taken, and what is in work has come to its end
 */
export async function shareOut<T, R>(
  items: readonly T[],
  workers: number,
  work: (item: T, worker: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const takeItems = async (worker: number): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      try {
        results[index] = await work(items[index], worker);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: workers }, (_, worker) => takeItems(worker)));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return results;
}
