/** @file Loops over rows of numbers, from which kernels are put together. */
import { type Code, f32, f32x4, i32, local, whileDo } from "./instructions.ts";
import type { ValueType } from "./moduleBytes.ts";

/** Bytes of a 32-bit number and of a vector. */
export const number = 4;
export const vector = 16;
/** Vectors per turn of the main loop, which saves most of its pointer arithmetic. */
const unrolled = 4;

/** One number or four at a time. */
export interface Lanes {
  readonly load: (address: Code, offset?: number) => Code;
  readonly store: (address: Code, value: Code, offset?: number) => Code;
  readonly add: (left: Code, right: Code) => Code;
  readonly mul: (left: Code, right: Code) => Code;
  /** The value of a vector that has one number in all places. */
  readonly of: (variable: number) => Code;
}

/** Four numbers at a time. */
const four: Lanes = { ...f32x4, of: local.get };
/** One number at a time. */
export const single: Lanes = { ...f32, of: (variable) => f32x4.place(local.get(variable), 0) };

/** Do something to all numbers of rows, by vectors as long as there are four; the pointers move to the ends. */
export function alongRow(
  left: number,
  pointers: readonly number[],
  step: (lanes: Lanes, offset: number) => Code,
): Code {
  const offsets = Array.from({ length: unrolled }, (_, i) => i * vector);
  return [
    ...inSteps(
      left,
      pointers,
      unrolled * vector,
      offsets.flatMap((offset) => step(four, offset)),
    ),
    ...inSteps(left, pointers, vector, step(four, 0)),
    ...inSteps(left, pointers, number, step(single, 0)),
  ];
}

/** Repeat `body` as long as there are so many bytes left; the pointers move on by as many each time. */
export function inSteps(left: number, pointers: readonly number[], bytes: number, body: Code): Code {
  return whileDo(i32.atLeastUnsigned(local.get(left), i32.const(bytes)), [
    ...body,
    ...pointers.flatMap((pointer) => advance(pointer, bytes)),
    ...local.set(left, i32.sub(local.get(left), i32.const(bytes))),
  ]);
}

/** Move a pointer on. */
export function advance(pointer: number, bytes: number): Code {
  return local.set(pointer, i32.add(local.get(pointer), i32.const(bytes)));
}

/** Types of so many variables, the integers first. */
export function types(counts: Readonly<Record<ValueType, number>>): ValueType[] {
  return [...new Array<ValueType>(counts.i32).fill("i32"), ...new Array<ValueType>(counts.v128).fill("v128")];
}
