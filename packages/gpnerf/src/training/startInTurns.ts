import { setImmediate as nextTurn } from "node:timers/promises";

/** Milliseconds after which other work of the thread has its turn; busy workers on the same cores stretch them several times. */
const longestTurn = 4;

/**
 * Start work on items in their order, and wait for all of it. Other work of the thread goes on between two starts when they
 * take long: hundreds of messages to workers are packed here.
 *
 * @throws the error of the first item whose work failed, once all have been started
 */
export async function startInTurns<T, R>(
  items: readonly T[],
  start: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const started: Promise<R>[] = [];
  let began = performance.now();
  for (const [index, item] of items.entries()) {
    const work = start(item, index);
    work.catch(() => undefined); // Reported below; until then nobody awaits it.
    started.push(work);
    if (performance.now() - began < longestTurn) continue;
    await nextTurn();
    began = performance.now();
  }
  return Promise.all(started);
}
