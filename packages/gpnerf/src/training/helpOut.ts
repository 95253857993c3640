/** How an item is worked on. */
export interface Helping<T, Given, R> {
  /** By the worker that it belongs to. */
  readonly own: (item: T, owner: number) => Promise<R>;
  /** By another one. */
  readonly help: (item: T, helper: number) => Promise<Given>;
  /** Hand the owner what another has done. */
  readonly hand: (item: T, owner: number, given: Given) => Promise<R>;
}

/**
 * Have workers do work on items of their own, one after another. Who is done helps whoever has the most left, from the last item
 * on, so that all end at about the same time however fast they are.
 *
 * Each worker has its own items before what others have done for it, which it is handed in the order of the items: all
 * that it adds up comes in one order, whoever has helped.
 *
 * @param items of each worker
 * @returns the results by worker, in the order of the items
 * @throws what the first failure throws; then no further items are taken, and what is in work has come to its end
 */
export async function helpOut<T, Given, R>(
  items: readonly (readonly T[])[],
  { own, help, hand }: Helping<T, Given, R>,
): Promise<R[][]> {
  const queues = items.map((mine) => ({ mine, next: 0, end: mine.length, given: new Map<number, Given>() }));
  const results: R[][] = items.map(() => []);
  const failures: unknown[] = [];

  const work = async (worker: number): Promise<void> => {
    const queue = queues[worker];
    while (queue.next < queue.end && failures.length === 0) {
      const index = queue.next++;
      results[worker][index] = await own(queue.mine[index], worker);
    }
    while (failures.length === 0) {
      const fullest = queues.reduce((most, other) => (other.end - other.next > most.end - most.next ? other : most));
      if (fullest.next === fullest.end) return;
      const index = --fullest.end;
      fullest.given.set(index, await help(fullest.mine[index], worker));
    }
  };
  const handOver = async ({ mine, end, given }: (typeof queues)[number], owner: number): Promise<void> => {
    for (let index = end; index < mine.length; index++) {
      results[owner][index] = await hand(mine[index], owner, given.get(index) as Given);
    }
  };
  const attempted = (attempts: readonly Promise<void>[]) =>
    Promise.all(attempts.map((attempt) => attempt.catch((error: unknown) => failures.push(error))));
  await attempted(queues.map((_, worker) => work(worker)));
  if (failures.length === 0) await attempted(queues.map(handOver));
  if (failures.length > 0) throw failures[0];
  return results;
}
