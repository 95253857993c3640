/**
 * Inputs or outputs of a program that come once for each map that F_sem is kept in: `name0`, `name1`, …
 * @param values by level
 */
export function byLevel<T>(name: string, values: readonly T[]): Record<string, T> {
  return Object.fromEntries(values.map((value, level) => [levelName(name, level), value]));
}

/** The values of `byLevel`, in order of the levels; none where there are none. */
export function levelsOf<T>(name: string, record: Readonly<Record<string, T>>): T[] {
  const values: T[] = [];
  for (let level = 0; Object.hasOwn(record, levelName(name, level)); level++) {
    values.push(record[levelName(name, level)]);
  }
  return values;
}

/** Name of the input or output for one level. */
export function levelName(name: string, level: number): string {
  return `${name}${level}`;
}
