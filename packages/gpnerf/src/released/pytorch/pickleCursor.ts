import { damagedHint, PytorchFormatError } from "./formatError.ts";

const lineEnd = 0x0a;

/** Reads a pickle from front to end; every read is checked against the end. Numbers are little-endian. */
export class PickleCursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#position;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** A length of 64 bits; larger ones than a number can hold are refused, as they exceed every file. */
  uint64(): number {
    const value = Number(this.#view.getBigUint64(this.#advance(8), true));
    if (!Number.isSafeInteger(value)) throw this.#tooShort(value);
    return value;
  }

  /** Pickle writes floating-point numbers big-endian, alone among its numbers. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** A signed integer of any length, two's complement; a bigint only where a number cannot hold it. */
  integer(length: number): number | bigint {
    let value = 0n;
    for (const byte of this.bytes(length).toReversed()) value = (value << 8n) | BigInt(byte);
    value = BigInt.asIntN(8 * length, value);
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  }

  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(length: number): string {
    const bytes = this.bytes(length);
    try {
      return this.#text.decode(bytes);
    } catch (cause) {
      throw new PytorchFormatError(
        `the pickle has text that is no UTF-8 before byte ${this.#position}`,
        damagedHint,
        cause,
      );
    }
  }

  /** Text up to the end of the line. */
  line(): string {
    const end = this.#bytes.indexOf(lineEnd, this.#position);
    if (end < 0) throw this.#tooShort(this.#bytes.length - this.#position + 1);
    const text = this.text(end - this.#position);
    this.#position = end + 1;
    return text;
  }

  /** Go on behind the next bytes; their start. */
  #advance(length: number): number {
    if (length > this.#bytes.length - this.#position) throw this.#tooShort(length);
    const start = this.#position;
    this.#position += length;
    return start;
  }

  #tooShort(length: number): PytorchFormatError {
    return new PytorchFormatError(
      `the pickle ends too early: ${length} bytes are needed at byte ${this.#position} of ${this.#bytes.length}`,
      damagedHint,
    );
  }
}
