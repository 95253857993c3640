import { createReadStream } from "node:fs";
import { SceneError } from "../../errors.ts";

const longestLine = 1 << 25;
const newline = 10;

/** A line of a text file. */
export interface DataLine {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
}

/**
 * The lines of a text file in order, without their ends, batch by batch as they come from the disk.
 *
 * @throws {SceneError} when the file cannot be read, or a line is longer than 32 MiB: it is no text file then
 */
export async function* lineBatches(path: string): AsyncGenerator<DataLine[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let number = 1;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
      const batch: DataLine[] = [];
      let from = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
        batch.push({ text: Buffer.concat([...rest, chunk.subarray(from, end)]).toString("utf8"), number: number++ });
        rest = [];
        restBytes = 0;
        from = end + 1;
      }
      if (from < chunk.length) rest.push(chunk.subarray(from));
      restBytes += chunk.length - from;
      if (restBytes > longestLine) throw noText(path, number);
      yield batch;
    }
  } catch (cause) {
    if (cause instanceof SceneError) throw cause;
    throw new SceneError(`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code ?? cause}).`, {
      path,
      cause,
      hint: "Check that the file exists and may be read.",
    });
  }
  if (rest.length > 0) yield [{ text: Buffer.concat(rest).toString("utf8"), number }];
}

/** Whether a line says nothing: empty, or a comment after "#". */
export function isBlank({ text }: DataLine): boolean {
  const trimmed = text.trim();
  return trimmed === "" || trimmed.startsWith("#");
}

function noText(path: string, number: number): SceneError {
  return new SceneError(`${path}: line ${number} is longer than ${longestLine} bytes; it needs to be a text file.`, {
    path,
    hint: "Copy the model again from where it was made, or export it once more as text (colmap model_converter).",
  });
}
