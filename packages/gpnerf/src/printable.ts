/** Longest piece of a foreign file that a message repeats. */
const longestQuote = 120;

/** Text from a file as messages may show it: one line, printable, not too long. A terminal obeys control characters. */
export function printable(text: string): string {
  const shown = text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
  return shown.replace(/[^\x20-\x7e…]/g, "?");
}
