import { SceneError } from "../errors.ts";

const mostListed = 10;

/**
 * Run a check on each item, one after the other, and go on after failures, so that a scene with several bad frames is reported at once.
 *
 * @returns the results, in order
 * @throws {SceneError} when any check failed: the first error, followed by the messages of up to nine others
 */
export async function collectProblems<Item, Result>(
  items: Iterable<Item>,
  check: (item: Item) => Result | Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const problems: SceneError[] = [];
  for (const item of items) {
    try {
      results.push(await check(item));
    } catch (error) {
      if (!(error instanceof SceneError)) throw error;
      problems.push(error);
    }
  }
  const [first] = problems;
  if (first === undefined) return results;
  if (problems.length === 1) throw first;
  const lines = problems.slice(0, mostListed).map((error) => error.message);
  if (problems.length > mostListed) lines.push(`… and ${problems.length - mostListed} more problems.`);
  throw new SceneError(lines.join("\n"), {
    hint: first.hint,
    cause: first,
    ...(first.path === undefined ? {} : { path: first.path }),
  });
}
