import { PytorchFormatError } from "./formatError.ts";

/** What may be found in place of a checkpoint. */
interface ForeignKind {
  readonly matches: (head: Buffer) => boolean;
  readonly what: string;
  readonly hint: string;
}

const kinds: readonly ForeignKind[] = [
  {
    // A pickle of the number 0x1950a86a20f9469cfc6c, with which torch.save began its files.
    matches: startsWith("80028a0a6cfc9c46f9206aa85019"),
    what: "is in the format of PyTorch before 1.6",
    hint: "Load it in a newer PyTorch, if you trust it, and save it again with torch.save.",
  },
  {
    matches: (head) => /^\s*<(!doctype|html|\?xml)/i.test(head.toString("latin1")),
    what: "is a web page",
    hint: "A download link gave its page instead of the file; download the checkpoint itself.",
  },
  {
    matches: (head) => head.toString("latin1").startsWith("version https://git-lfs"),
    what: "is a Git LFS pointer, not the file itself",
    hint: "Fetch the file with `git lfs pull`.",
  },
];

const isZip = startsWith(Buffer.from("PK\x03\x04").toString("hex"));

/** Bytes that tell what a file is. */
export const headBytes = 64;

/**
 * Make sure that a file starts as the zip files of torch.save do.
 * @param head its first bytes
 * @throws {PytorchFormatError} saying what it is instead, where that can be told
 */
export function expectZip(head: Buffer): void {
  if (isZip(head)) return;
  const kind = kinds.find(({ matches }) => matches(head));
  throw new PytorchFormatError(
    kind?.what ?? "is no PyTorch checkpoint: it does not start as a zip file",
    kind?.hint ?? "Give a .pth file that torch.save wrote, in full.",
  );
}

function startsWith(hex: string): (head: Buffer) => boolean {
  return (head) => head.toString("hex").startsWith(hex);
}
