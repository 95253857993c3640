/**
 * @file Writes pickles byte by byte from the format's definition (Python's pickletools): an oracle that shares no code
 * with our reader, and that can also write what no pickler would.
 */

/** Something to be pickled; a Buffer stands for the instructions in it. */
export type Picklable =
  | null
  | boolean
  | number
  | string
  | Buffer
  | readonly Picklable[]
  | ReadonlyMap<Picklable, Picklable>;

/** A whole pickle of protocol 2. */
export function pickleOf(value: Picklable): Buffer {
  return Buffer.concat([code("\x80\x02"), instructions(value), code(".")]);
}

/** Instructions as the letters that Python calls them by. */
export function code(letters: string): Buffer {
  return Buffer.from(letters, "latin1");
}

/** Instructions that push a value. */
export function instructions(value: Picklable): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (value === null) return code("N");
  if (typeof value === "boolean") return code(value ? "\x88" : "\x89");
  if (typeof value === "number") return numberInstructions(value);
  if (typeof value === "string")
    return Buffer.concat([code("X"), uint(4, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Map) return Buffer.concat([code("}("), ...[...value].flat().map(instructions), code("u")]);
  return Buffer.concat([code("]("), ...[...(value as Picklable[])].map(instructions), code("e")]);
}

function numberInstructions(value: number): Buffer {
  if (!Number.isInteger(value)) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return Buffer.concat([code("G"), bytes]);
  }
  if (value >= 0 && value < 2 ** 8) return Buffer.concat([code("K"), uint(1, value)]);
  if (value >= 0 && value < 2 ** 16) return Buffer.concat([code("M"), uint(2, value)]);
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return Math.abs(value) < 2 ** 31
    ? Buffer.concat([code("J"), bytes.subarray(0, 4)])
    : Buffer.concat([code("\x8a"), uint(1, 8), bytes]);
}

/** A little-endian unsigned number of `size` bytes, up to 6. */
export function uint(size: number, value: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntLE(value, 0, size);
  return bytes;
}

export function tuple(...values: readonly Picklable[]): Buffer {
  return Buffer.concat([code("("), ...values.map(instructions), code("t")]);
}

export function global(module: string, name: string): Buffer {
  return code(`c${module}\n${name}\n`);
}

export function call(callee: Picklable, ...args: readonly Picklable[]): Buffer {
  return Buffer.concat([instructions(callee), tuple(...args), code("R")]);
}

/** An OrderedDict with its items and, as state dicts have, an attribute. */
export function orderedDict(items: ReadonlyMap<Picklable, Picklable>): Buffer {
  const emptyDict = call(global("collections", "OrderedDict"));
  const contents = [code("("), ...[...items].flat().map(instructions), code("u")];
  const state = instructions(new Map([["_metadata", new Map([["", new Map([["version", 1]])]])]]));
  return Buffer.concat([emptyDict, ...contents, state, code("b")]);
}

/** A tensor as torch.save refers to it. */
export interface PickledTensor {
  readonly key: string;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
  /** Elements in the storage; as many as the shape has unless given. */
  readonly length?: number;
  readonly storageClass?: string;
}

export function pickledTensor({
  key,
  shape,
  offset = 0,
  storageClass = "FloatStorage",
  ...rest
}: PickledTensor): Buffer {
  const length = rest.length ?? shape.reduce((product, size) => product * size, 1);
  const strides = rest.strides ?? rowMajorStrides(shape);
  const id = tuple("storage", global("torch", storageClass), key, "cuda:0", length);
  const storage = Buffer.concat([id, code("Q")]);
  const hooks = call(global("collections", "OrderedDict"));
  return call(
    global("torch._utils", "_rebuild_tensor_v2"),
    storage,
    offset,
    tuple(...shape),
    tuple(...strides),
    false,
    hooks,
  );
}

function rowMajorStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
}
