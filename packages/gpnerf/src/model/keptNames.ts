/** Start of the names of what the extraction of an image's features keeps for the way back. */
const prefix = "kept.";

/** Name of the output of one program that carries a kept value, and of the input that feeds it to another. */
export function keptName(index: number): string {
  return `${prefix}${index}`;
}

/** What is kept of these outputs or inputs. */
export function keptOf<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name.startsWith(prefix)));
}
