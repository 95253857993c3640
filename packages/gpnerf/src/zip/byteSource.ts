import { RandomAccessReader } from "yauzl";

/** Bytes that can be read at any place, such as a file. */
export interface ByteSource {
  /** How many there are. */
  readonly size: number;
  /**
   * The bytes from `offset` to `offset + length`, all of them.
   *
   * @param what they are, for the message
   * @throws when the bytes end before; nothing is allocated then
   */
  read(offset: number, length: number, what: string): Promise<Buffer>;
}

/** Where yauzl reads from. Its own reader throws past every handler when a damaged offset is no whole number of bytes. */
export class SourceReader extends RandomAccessReader {
  readonly #source: ByteSource;
  readonly #what: string;
  #failure: unknown;

  constructor(source: ByteSource, what: string) {
    super();
    this.#source = source;
    this.#what = what;
  }

  /** What the source threw, if it did. */
  get failure(): unknown {
    return this.#failure;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    if (!(position >= 0 && position + length <= this.#source.size)) {
      callback(new Error(`bytes from ${position} on are outside the file`));
      return;
    }
    this.#source.read(position, length, this.#what).then(
      (bytes) => {
        bytes.copy(buffer, offset);
        callback(null);
      },
      (error: Error) => {
        this.#failure = error;
        callback(error);
      },
    );
  }
}
