import { z } from "zod";

/**
 * @file JSON and arrays in one binary message.
 *
 * Bytes 0–3: length of the header, little-endian uint32, a multiple of 4. Then the header: JSON in UTF-8, filled up with
 * spaces. Then the arrays in order, little-endian, each beginning at a multiple of 4 bytes from the start of the message.
 * The header's `arrays` lists them: { name, type, shape }.
 */

const elementTypes = { u8: Uint8Array, u16: Uint16Array, f32: Float32Array } as const;

/** Element types of arrays on the wire. */
export type WireType = keyof typeof elementTypes;

/** An array on the wire. */
export type WireArray<Type extends WireType = WireType> = {
  u8: Uint8Array<ArrayBuffer>;
  u16: Uint16Array<ArrayBuffer>;
  f32: Float32Array<ArrayBuffer>;
}[Type];

/** How the header lists an array. */
export const arrayDescriptionSchema = z.object({
  name: z.string(),
  type: z.enum(["u8", "u16", "f32"]),
  shape: z.array(z.int().min(0)),
  /** Image pixels between neighbours, of maps that lie in an image. */
  stride: z.int().min(1).optional(),
});

export type ArrayDescription = z.infer<typeof arrayDescriptionSchema>;

/** An array with its place in a message. */
export interface PackedArray extends Omit<ArrayDescription, "type"> {
  readonly values: Uint8Array | Uint16Array | Float32Array;
}

/** A message as it was read. */
export interface UnpackedMessage<Header> {
  readonly header: Header;
  readonly arrays: ReadonlyMap<string, ArrayDescription & { readonly values: WireArray }>;
}

/** Write a message; `header` gets the list of the arrays. */
export function pack(header: object, arrays: readonly PackedArray[]): Uint8Array<ArrayBuffer> {
  const listed = arrays.map(({ values, ...array }) => ({ ...array, type: typeOf(values) }));
  const json = new TextEncoder().encode(JSON.stringify({ ...header, arrays: listed }));
  const headerBytes = aligned(json.length);
  const total = arrays.reduce((sum, { values }) => sum + aligned(values.byteLength), 4 + headerBytes);
  const message = new Uint8Array(total);
  new DataView(message.buffer).setUint32(0, headerBytes, true);
  message.fill(0x20, 4, 4 + headerBytes);
  message.set(json, 4);
  let offset = 4 + headerBytes;
  for (const { values } of arrays) {
    message.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += aligned(values.byteLength);
  }
  return message;
}

/**
 * Read a message. The arrays are views of its bytes, not copies.
 * @throws {RangeError} when the bytes are no such message
 * @throws {z.ZodError} when the header is not what the schema describes
 */
export function unpack<Header>(message: ArrayBuffer, schema: z.ZodType<Header>): UnpackedMessage<Header> {
  const headerBytes = message.byteLength >= 4 ? new DataView(message).getUint32(0, true) : Number.NaN;
  if (!(headerBytes % 4 === 0 && 4 + headerBytes <= message.byteLength)) {
    throw new RangeError(`unpack: ${message.byteLength} bytes with a header of ${headerBytes} are no packed message`);
  }
  const json: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(message, 4, headerBytes)));
  const { arrays: listed } = z.object({ arrays: z.array(arrayDescriptionSchema) }).parse(json);
  const arrays = new Map<string, ArrayDescription & { readonly values: WireArray }>();
  let offset = 4 + headerBytes;
  for (const array of listed) {
    const length = array.shape.reduce((a, b) => a * b, 1);
    const Elements = elementTypes[array.type];
    if (offset + length * Elements.BYTES_PER_ELEMENT > message.byteLength) {
      throw new RangeError(`unpack: the message ends within the array ${array.name} [${array.shape.join(", ")}]`);
    }
    const values = new Elements(message, offset, length);
    arrays.set(array.name, { ...array, values });
    offset += aligned(values.byteLength);
  }
  return { header: schema.parse(json), arrays };
}

function typeOf(values: PackedArray["values"]): WireType {
  if (values instanceof Uint8Array) return "u8";
  return values instanceof Uint16Array ? "u16" : "f32";
}

function aligned(bytes: number): number {
  return 4 * Math.ceil(bytes / 4);
}
