/**
 * Have workers do work on items: each takes the next one when it has done its last, so that all end at about the same time
 * however fast they are. For work of which the result does not depend on who does it.
 *
 * @param free when a worker can begin
 * @returns the results in the order of the items
 * @throws what the first failure throws; then no further items are taken, and what is in work has come to its end
 */
export async function shareOut<T, R>(
  items: readonly T[],
  workers: number,
  work: (item: T, worker: number) => Promise<R>,
  free: (worker: number) => Promise<unknown> = async () => undefined,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const takeItems = async (worker: number): Promise<void> => {
    await free(worker);
    while (next < items.length && failures.length === 0) {
      const index = next++;
      results[index] = await work(items[index], worker);
    }
  };
  await Promise.all(
    Array.from({ length: workers }, (_, worker) => takeItems(worker).catch((error: unknown) => failures.push(error))),
  );
  if (failures.length > 0) throw failures[0];
  return results;
}
