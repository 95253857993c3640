import { CheckpointError } from "../errors.ts";

/** The rest of a long list is counted: the first problems tell what is wrong with the file. */
const mostShown = 20;

/**
 * Refuse a checkpoint for all reasons at once.
 * @throws {CheckpointError} listing the problems, unless there are none
 */
export function refuseProblems(path: string, problems: readonly string[], hint: string): void {
  if (problems.length === 0) return;
  const shown = problems.slice(0, mostShown).map((problem) => `\n  ${problem}`);
  if (problems.length > mostShown) shown.push(`\n  and ${problems.length - mostShown} more`);
  throw new CheckpointError(`${path}: the checkpoint does not fit:${shown.join("")}`, { path, hint });
}
