import { type Code, unsigned } from "./instructions.ts";

/** Types of parameters and variables. */
export type ValueType = "i32" | "v128";

/** A function without results. */
export interface FunctionDefinition {
  readonly name: string;
  /** Number of its parameters, all i32: locals 0, 1, … */
  readonly parameters: number;
  /** Types of its further locals. */
  readonly variables: readonly ValueType[];
  readonly body: Code;
}

/** Name under which a module imports its memory. */
export const memoryImport = { module: "memory", name: "memory" } as const;

/** Most that 32-bit addresses reach: 65 536 pages of 64 KiB, 4 GiB. */
export const mostPages = 65_536;

/**
 * A WebAssembly module that imports one shared memory of any size and exports these functions.
 *
 * Layout: WebAssembly core specification, "Binary Format > Modules".
 */
export function moduleBytes(functions: readonly FunctionDefinition[]): Uint8Array<ArrayBuffer> {
  const [functionType, functionKind, memoryKind, sharedWithMaximum] = [0x60, 0x00, 0x02, 0x03];
  const types = functions.map(({ parameters }) => [
    functionType,
    ...vector(Array.from({ length: parameters }, () => [typeCode.i32])),
    ...vector([]),
  ]);
  const memory = [
    ...text(memoryImport.module),
    ...text(memoryImport.name),
    ...[memoryKind, sharedWithMaximum, ...unsigned(0), ...unsigned(mostPages)],
  ];
  const exported = functions.map(({ name }, index) => [...text(name), functionKind, ...unsigned(index)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d], // "\0asm"
    ...[0x01, 0x00, 0x00, 0x00], // version 1
    ...section(1, vector(types)),
    ...section(2, vector([memory])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(exported)),
    ...section(10, vector(functions.map(functionBody))),
  ]);
}

const typeCode: Readonly<Record<ValueType, number>> = { i32: 0x7f, v128: 0x7b };

function functionBody({ variables, body }: FunctionDefinition): Code {
  const end = 0x0b;
  const one = unsigned(1);
  const code = [...vector(variables.map((type) => [...one, typeCode[type]])), ...body, end];
  return [...unsigned(code.length), ...code];
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): Code {
  return vector(Array.from(new TextEncoder().encode(value), (byte) => [byte]));
}
