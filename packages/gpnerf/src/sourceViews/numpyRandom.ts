import { mersenne } from "pure-rand/generator/mersenne";

/** Draws of NumPy's legacy generator, `numpy.random.seed` and `RandomState`. */
export interface NumpyRandom {
  /** `random_sample()`: uniform in [0, 1) with 53 bits. */
  random(): number;
  /** `permutation(count)`: 0 … count − 1 in random order. */
  permutation(count: number): number[];
}

/**
 * NumPy's legacy generator, number for number, to repeat draws that Python programs made. NumPy has frozen these
 * algorithms, so the numbers are the same in all its versions.
 *
 * @param seed as given to `numpy.random.seed`, 0 … 2³² − 1
 */
export function numpyRandom(seed: number): NumpyRandom {
  const generator = mersenne(seed);
  const next32 = (): number => generator.next() >>> 0;

  /** Uniform in 0 … largest: as few bits as hold it, drawn again while they are too large. */
  const upTo = (largest: number): number => {
    const bits = 32 - Math.clz32(largest);
    const mask = bits === 32 ? 0xffffffff : 2 ** bits - 1;
    for (;;) {
      const value = (next32() & mask) >>> 0;
      if (value <= largest) return value;
    }
  };

  return {
    random: () => {
      const high = next32() >>> 5;
      const low = next32() >>> 6;
      return (high * 2 ** 26 + low) / 2 ** 53;
    },
    permutation: (count) => {
      const order = Array.from({ length: count }, (_, i) => i);
      for (let i = count - 1; i > 0; i--) {
        const other = upTo(i);
        [order[i], order[other]] = [order[other], order[i]];
      }
      return order;
    },
  };
}
