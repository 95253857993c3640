/** Start of the names of the activations that the extraction of an image's features saves for its backward pass. */
const prefix = "saved.";

/** Name of the output of one program that carries a saved activation, and of the input that feeds it to another. */
export function savedName(index: number): string {
  return `${prefix}${index}`;
}

/** The saved activations among these outputs or inputs. */
export function savedOf<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name.startsWith(prefix)));
}
