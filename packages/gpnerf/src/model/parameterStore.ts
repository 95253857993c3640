import { elementCount, initializeParameters, type ParameterSpec, type Parameters } from "@gpnerf/engine";
import { seededRandom } from "../random.ts";
import { sharedFloats } from "./sharedFloats.ts";

/** Where one parameter lies in the flat array. */
export interface ParameterSlot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/**
 * All parameters of a network in one flat array in shared memory, so that every worker can read the current values
 * without messages.
 */
export class ParameterStore {
  readonly slots: readonly ParameterSlot[];
  /** Values of all parameters, slot by slot, in shared memory. */
  readonly values: Float32Array;

  constructor(shapes: readonly Pick<ParameterSpec, "name" | "shape">[]) {
    let offset = 0;
    this.slots = shapes.map(({ name, shape }) => {
      const slot = { name, shape, offset, length: elementCount(shape) };
      offset += slot.length;
      return slot;
    });
    this.values = sharedFloats(offset);
  }

  /** Fresh parameters, drawn from `seed`. */
  static initialized(specs: readonly ParameterSpec[], seed: number): ParameterStore {
    const store = new ParameterStore(specs);
    store.load(initializeParameters(specs, seededRandom(seed, initializationStream)));
    return store;
  }

  /** Copy values in by name; every slot must be present and of the right size (checked by the checkpoint reader). */
  load(parameters: Parameters): void {
    for (const { name, offset } of this.slots) this.values.set(parameters.get(name)!, offset);
  }

  /** A view of one slot in a flat array laid out like this store. */
  slice(slot: ParameterSlot, flat: Float32Array = this.values): Float32Array {
    return flat.subarray(slot.offset, slot.offset + slot.length);
  }
}

/** Key of the random stream that initial values come from. */
const initializationStream = 0x696e6974;
