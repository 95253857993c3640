import { damagedHint, PytorchFormatError, printable, weightsOnlyHint } from "./formatError.ts";
import { PickleCursor } from "./pickleCursor.ts";
import { PickleStack } from "./pickleStack.ts";
import { isTuple, PermittedGlobal, type PickleValue, tuple } from "./pickleValue.ts";

/** What a pickle may refer to. */
export interface PickleSurroundings {
  /** By "module name"; everything else is refused. */
  readonly globals: ReadonlyMap<string, PermittedGlobal>;
  /** The object that a persistent id stands for. */
  readonly persistent: (id: PickleValue) => PickleValue;
}

/**
 * Read a pickle (protocols 2 to 5) as data. A pickle is a program for a stack machine which may call any function of the
 * program that loads it; this machine knows the instructions that plain data and tensors need and calls nothing but
 * `surroundings.globals`. Its work and memory are proportional to the length of the pickle.
 *
 * @throws {PytorchFormatError} at the first instruction that names something not permitted, is not known or does not fit
 */
export function unpickle(bytes: Uint8Array, surroundings: PickleSurroundings): PickleValue {
  const cursor = new PickleCursor(bytes);
  const machine = { cursor, stack: new PickleStack(cursor), surroundings };
  for (;;) {
    const code = cursor.uint8();
    if (code === stop) return machine.stack.pop();
    const instruction = instructions.get(code);
    if (!instruction) {
      const what = `instruction 0x${code.toString(16).padStart(2, "0")} at byte ${cursor.position - 1}`;
      throw new PytorchFormatError(`the pickle has ${what}, which plain data and tensors do not need`, weightsOnlyHint);
    }
    instruction(machine);
  }
}

interface Machine {
  readonly cursor: PickleCursor;
  readonly stack: PickleStack;
  readonly surroundings: PickleSurroundings;
}

const newestProtocol = 5;

/** STOP: the value on top of the stack is what the pickle holds. */
const stop = 0x2e;

/** All instructions that are known, by code; names as in Python's pickletools. */
const instructions: ReadonlyMap<number, (machine: Machine) => void> = new Map([
  [0x80, /* PROTO */ ({ cursor }) => checkProtocol(cursor.uint8())],
  [0x95, /* FRAME */ ({ cursor }) => void cursor.uint64()], // only helps to read ahead

  [0x4e, /* NONE */ ({ stack }) => stack.push(null)],
  [0x88, /* NEWTRUE */ ({ stack }) => stack.push(true)],
  [0x89, /* NEWFALSE */ ({ stack }) => stack.push(false)],
  [0x4b, /* BININT1 */ ({ stack, cursor }) => stack.push(cursor.uint8())],
  [0x4d, /* BININT2 */ ({ stack, cursor }) => stack.push(cursor.uint16())],
  [0x4a, /* BININT */ ({ stack, cursor }) => stack.push(cursor.int32())],
  [0x8a, /* LONG1 */ ({ stack, cursor }) => stack.push(cursor.integer(cursor.uint8()))],
  [0x47, /* BINFLOAT */ ({ stack, cursor }) => stack.push(cursor.float64())],
  [0x8c, /* SHORT_BINUNICODE */ ({ stack, cursor }) => stack.push(cursor.text(cursor.uint8()))],
  [0x58, /* BINUNICODE */ ({ stack, cursor }) => stack.push(cursor.text(cursor.uint32()))],
  [0x8d, /* BINUNICODE8 */ ({ stack, cursor }) => stack.push(cursor.text(cursor.uint64()))],

  [0x29, /* EMPTY_TUPLE */ ({ stack }) => stack.push(tuple([]))],
  [0x85, /* TUPLE1 */ ({ stack }) => stack.push(tuple(stack.popMany(1)))],
  [0x86, /* TUPLE2 */ ({ stack }) => stack.push(tuple(stack.popMany(2)))],
  [0x87, /* TUPLE3 */ ({ stack }) => stack.push(tuple(stack.popMany(3)))],
  [0x74, /* TUPLE */ ({ stack }) => stack.push(tuple(stack.popToMark()))],
  [0x5d, /* EMPTY_LIST */ ({ stack }) => stack.push([])],
  [0x61, /* APPEND */ ({ stack }) => stack.append(stack.popMany(1))],
  [0x65, /* APPENDS */ ({ stack }) => stack.append(stack.popToMark())],
  [0x7d, /* EMPTY_DICT */ ({ stack }) => stack.push(new Map())],
  [0x73, /* SETITEM */ ({ stack }) => stack.setItems(stack.popMany(2))],
  [0x75, /* SETITEMS */ ({ stack }) => stack.setItems(stack.popToMark())],

  [0x28, /* MARK */ ({ stack }) => stack.mark()],
  [0x30, /* POP */ ({ stack }) => void stack.pop()],
  [0x31, /* POP_MARK */ ({ stack }) => void stack.popToMark()],

  [0x71, /* BINPUT */ ({ stack, cursor }) => stack.keep(cursor.uint8())],
  [0x72, /* LONG_BINPUT */ ({ stack, cursor }) => stack.keep(cursor.uint32())],
  [0x94, /* MEMOIZE */ ({ stack }) => stack.keep()],
  [0x68, /* BINGET */ ({ stack, cursor }) => stack.recall(cursor.uint8())],
  [0x6a, /* LONG_BINGET */ ({ stack, cursor }) => stack.recall(cursor.uint32())],

  [0x63, /* GLOBAL */ (machine) => pushGlobal(machine, machine.cursor.line(), machine.cursor.line())],
  [0x93, /* STACK_GLOBAL */ (machine) => pushGlobal(machine, ...machine.stack.popPair())],
  [0x51, /* BINPERSID */ ({ stack, surroundings }) => stack.push(surroundings.persistent(stack.pop()))],
  [0x52, /* REDUCE */ ({ stack }) => stack.push(call(stack, ...stack.popPair()))],
  [0x62, /* BUILD */ ({ stack }) => dropState(stack)],
]);

function checkProtocol(protocol: number): void {
  if (protocol <= newestProtocol) return;
  throw new PytorchFormatError(`the pickle has protocol ${protocol}, at most ${newestProtocol} is known`, damagedHint);
}

function pushGlobal({ stack, surroundings }: Machine, module: PickleValue, name: PickleValue): void {
  if (typeof module !== "string" || typeof name !== "string") throw stack.misfit("has a name that is no text");
  const global = surroundings.globals.get(`${module} ${name}`);
  if (!global) {
    const asked = `the pickle asks for ${printable(`${module}.${name}`)}, which no tensor needs; it was not called`;
    throw new PytorchFormatError(asked, weightsOnlyHint);
  }
  stack.push(global);
}

function call(stack: PickleStack, callee: PickleValue, args: PickleValue): PickleValue {
  if (callee instanceof PermittedGlobal && callee.call && isTuple(args)) return callee.call(args);
  throw stack.misfit("calls something that is no function");
}

/** BUILD. Only ordered dictionaries have a state beside their items: the `_metadata` of a state dict, module versions. */
function dropState(stack: PickleStack): void {
  stack.pop();
  stack.topMap();
}
