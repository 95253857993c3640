/**
 * @file A reader of TensorBoard event files made from the format's description alone, to test the writer against: a
 * bitwise CRC-32C and a protobuf parser for the few fields that scalars need.
 */

/** What a scalar event says. */
export interface ReadEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  /** In the order of the file. */
  readonly scalars: Readonly<Record<string, number>>;
}

/**
 * All events of a file.
 * @throws {Error} naming the byte of the first record whose length or checksums are wrong
 */
export function readEventFile(file: Uint8Array): ReadEvent[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const events: ReadEvent[] = [];
  let at = 0;
  const expectChecksum = (bytes: Uint8Array, stored: number): void => {
    if (unmasked(stored) !== crc32c(bytes)) throw new Error(`wrong checksum in the record at byte ${at}`);
  };
  while (at < file.length) {
    if (at + 16 > file.length) throw new Error(`cut record at byte ${at}`);
    const length = Number(view.getBigUint64(at, true));
    expectChecksum(file.subarray(at, at + 8), view.getUint32(at + 8, true));
    const payload = file.subarray(at + 12, at + 12 + length);
    if (payload.length < length) throw new Error(`cut record at byte ${at}`);
    expectChecksum(payload, view.getUint32(at + 12 + length, true));
    events.push(parseEvent(payload));
    at += 16 + length;
  }
  return events;
}

/** CRC with Castagnoli's polynomial, reflected, bit by bit. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** The opposite of "rotate right by 15 and add a constant". */
function unmasked(stored: number): number {
  const rotated = (stored - 0xa282ead8) >>> 0;
  return ((rotated << 15) | (rotated >>> 17)) >>> 0;
}

type Field = { readonly number: number; readonly value: number | Uint8Array };

/** Fields of a protobuf message: varints, fixed-size numbers and length-delimited bytes. */
function* fields(message: Uint8Array): Generator<Field> {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = message[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (tag % 8 === 0) yield { number, value: varint() };
    else if (tag % 8 === 1) {
      yield { number, value: view.getFloat64(at, true) };
      at += 8;
    } else if (tag % 8 === 2) {
      const length = varint();
      yield { number, value: message.subarray(at, at + length) };
      at += length;
    } else if (tag % 8 === 5) {
      yield { number, value: view.getFloat32(at, true) };
      at += 4;
    } else throw new Error(`wire type ${tag % 8} of field ${number} is not expected`);
  }
}

function parseEvent(message: Uint8Array): ReadEvent {
  const known = new Map([...fields(message)].map(({ number, value }) => [number, value]));
  const version = known.get(3);
  return {
    wallTime: known.get(1) as number,
    step: (known.get(2) as number | undefined) ?? 0,
    ...(version === undefined ? {} : { fileVersion: text(version) }),
    scalars: Object.fromEntries([...fields((known.get(5) as Uint8Array | undefined) ?? new Uint8Array())].map(scalar)),
  };
}

function scalar({ value }: Field): [tag: string, value: number] {
  const known = new Map([...fields(value as Uint8Array)].map((field) => [field.number, field.value]));
  return [text(known.get(1)!), (known.get(2) as number | undefined) ?? 0];
}

function text(value: number | Uint8Array): string {
  return Buffer.from(value as Uint8Array).toString("utf8");
}
