/**
 * @file The few WebAssembly instructions that our kernels need, as functions from operands to code, so that a kernel
 * reads like the folded form of the WebAssembly text format: `f32x4.add(x, y)` for `(f32x4.add x y)`.
 *
 * Opcodes: WebAssembly core specification, "Binary Format > Instructions".
 */

/** Encoded instructions. */
export type Code = readonly number[];

/** Unsigned LEB128: seven bits per byte, the lowest first, the high bit set on all but the last. */
export function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Signed LEB128. */
function signed(value: number): Code {
  const low = value & 0x7f;
  const rest = value >> 7;
  // The sign is bit 6 of the last byte.
  const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return last ? [low] : [low | 0x80, ...signed(rest)];
}

/** Vector instructions have a prefix. */
const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)];

const binary =
  (opcode: Code) =>
  (left: Code, right: Code): Code => [...left, ...right, ...opcode];

/** Alignment is a hint; one byte promises nothing and costs nothing. */
const load =
  (opcode: Code) =>
  (address: Code, offset = 0): Code => [...address, ...opcode, 0, ...unsigned(offset)];

const store =
  (opcode: Code) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, ...opcode, 0, ...unsigned(offset)];

/** A parameter or variable of a function, by its index. */
export const local = {
  get: (index: number): Code => [0x20, ...unsigned(index)],
  set: (index: number, value: Code): Code => [...value, 0x21, ...unsigned(index)],
};

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: load([0x28]),
  add: binary([0x6a]),
  sub: binary([0x6b]),
  /** 1 or 0 */
  notEqual: binary([0x47]),
  atLeastUnsigned: binary([0x4f]),
};

export const f32 = {
  load: load([0x2a]),
  store: store([0x38]),
  add: binary([0x92]),
  mul: binary([0x94]),
};

/** Four 32-bit numbers at once. */
export const f32x4 = {
  load: load(simd(0x00)),
  /** One number from memory in all four places. */
  loadSplat: load(simd(0x09)),
  /** One number from memory in the first place, and zeros. */
  loadFirst: load(simd(0x5c)),
  store: store(simd(0x0b)),
  zeros: [...simd(0x0c), ...new Array<number>(16).fill(0)] as Code,
  add: binary(simd(0xe4)),
  mul: binary(simd(0xe6)),
  /** The number in a place. */
  place: (vector: Code, place: number): Code => [...vector, ...simd(0x1f), place],
};

/** Two 64-bit numbers at once. */
export const f64x2 = {
  /** One number from memory in both places. */
  loadSplat: load(simd(0x0a)),
  store: store(simd(0x0b)),
  zeros: f32x4.zeros,
  add: binary(simd(0xf0)),
  sub: binary(simd(0xf1)),
  mul: binary(simd(0xf2)),
  div: binary(simd(0xf3)),
  sqrt: (x: Code): Code => [...x, ...simd(0xef)],
  /** Two 32-bit numbers from memory. */
  loadPromoted: (address: Code, offset = 0): Code => [...load(simd(0x5d))(address, offset), ...simd(0x5f)],
  /** Both rounded to 32 bits, into memory. */
  storeDemoted: (address: Code, value: Code, offset = 0): Code => [
    ...store(simd(0x5b))(address, [...value, ...simd(0x5e)], offset),
    0,
  ],
};

/** Set `count` bytes from an address on to a value. */
export function fillMemory(address: Code, value: Code, count: Code): Code {
  const [bulk, fill, memory] = [0xfc, 0x0b, 0];
  return [...address, ...value, ...count, bulk, fill, memory];
}

/** Repeat `body` while `condition` is not 0, testing it first. */
export function whileDo(condition: Code, body: Code): Code {
  const noResult = 0x40;
  const [block, loop, end, branch, branchIf, isZero] = [0x02, 0x03, 0x0b, 0x0c, 0x0d, 0x45];
  const [toLoop, toBlock] = [0, 1];
  return [
    ...[block, noResult, loop, noResult],
    ...[...condition, isZero, branchIf, toBlock],
    ...[...body, branch, toLoop],
    ...[end, end],
  ];
}
