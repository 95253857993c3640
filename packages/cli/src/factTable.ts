/** One line of a fact table; a fact without value is left out. */
export type Fact = readonly [name: string, value: string | number | undefined];

/** Names and values in two columns, for people. */
export function factTable(facts: readonly Fact[]): string {
  const known = facts.filter(([, value]) => value !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

/** "1 frame", "3 frames". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
