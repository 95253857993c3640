import { damagedHint, PytorchFormatError } from "./formatError.ts";
import type { PickleCursor } from "./pickleCursor.ts";
import { isTuple, type PickleMap, type PickleValue } from "./pickleValue.ts";

/** The memory of the pickle machine: a stack with marks, and values kept by number. Instructions that do not fit throw. */
export class PickleStack {
  readonly #values: PickleValue[] = [];
  /** Heights of the stack at which marks were set. */
  readonly #marks: number[] = [];
  readonly #kept = new Map<number, PickleValue>();
  readonly #cursor: PickleCursor;

  /** @param cursor  tells errors where they are */
  constructor(cursor: PickleCursor) {
    this.#cursor = cursor;
  }

  push(value: PickleValue): void {
    this.#values.push(value);
  }

  pop(): PickleValue {
    return this.popMany(1)[0];
  }

  popPair(): [PickleValue, PickleValue] {
    const [first, second] = this.popMany(2);
    return [first, second];
  }

  /** The uppermost values, none of them from below the last mark. */
  popMany(count: number): PickleValue[] {
    const floor = this.#marks.at(-1) ?? 0;
    if (this.#values.length - count < floor) throw this.misfit("takes more values than there are");
    return this.#values.splice(this.#values.length - count);
  }

  mark(): void {
    this.#marks.push(this.#values.length);
  }

  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.misfit("needs a mark that was not set");
    return this.#values.splice(mark);
  }

  /** Keep the top value under the next number, or a given one. */
  keep(index = this.#kept.size): void {
    this.#kept.set(index, this.#top());
  }

  recall(index: number): void {
    const value = this.#kept.get(index);
    if (value === undefined) throw this.misfit(`recalls value ${index}, which was not kept`);
    this.push(value);
  }

  /** Append values to the list on top. */
  append(values: readonly PickleValue[]): void {
    const list = this.#top();
    if (!Array.isArray(list) || isTuple(list)) throw this.misfit("appends to something that is no list");
    for (const value of values) (list as PickleValue[]).push(value);
  }

  /** Set items of the dictionary on top. */
  setItems(keysAndValues: readonly PickleValue[]): void {
    const map = this.topMap();
    if (keysAndValues.length % 2 !== 0) throw this.misfit("sets a key without a value");
    for (let i = 0; i < keysAndValues.length; i += 2) map.set(keysAndValues[i], keysAndValues[i + 1]);
  }

  /** The dictionary on top. */
  topMap(): PickleMap {
    const map = this.#top();
    if (!(map instanceof Map)) throw this.misfit("fills something that is no dictionary");
    return map;
  }

  /** The error of an instruction that does not fit what came before. */
  misfit(what: string): PytorchFormatError {
    return new PytorchFormatError(`the pickle's instruction before byte ${this.#cursor.position} ${what}`, damagedHint);
  }

  #top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }
}
