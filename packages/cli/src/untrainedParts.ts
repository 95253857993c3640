import type { Terminal } from "./terminal.ts";

const list = new Intl.ListFormat("en");

/** Warn of parts of a network that nothing has trained yet: what they say is noise. */
export function warnOfUntrainedParts(
  { untrained = [], path }: { readonly untrained?: readonly string[]; readonly path: string },
  terminal: Terminal,
): void {
  if (untrained.length === 0) return;
  terminal.note(
    `warning: ${path} has an untrained ${list.format(untrained)}: classes and semantic features mean nothing until it is trained`,
  );
}
