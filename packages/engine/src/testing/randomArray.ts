import { elementCount, type Shape } from "../shape.ts";
import { seededRandom } from "./seededRandom.ts";

/** Numbers for a tensor of this shape, uniform in [low, high) and the same for the same seed. */
export function randomArray(seed: number, shape: Shape, low = -1, high = 1): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: elementCount(shape) }, () => low + (high - low) * random());
}

/**
 * Numbers that keep at least `spacing` from zero and from each other, in random order and with random signs: test
 * points for operators with kinks (relu at 0, max at ties), as long as steps stay well below `spacing`.
 */
export function spacedArray(seed: number, shape: Shape, spacing = 0.1): Float32Array {
  const random = seededRandom(seed);
  const values = Array.from(
    { length: elementCount(shape) },
    (_, rank) => spacing * (rank + 1) * (random() < 0.5 ? -1 : 1),
  );
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [values[last], values[other]] = [values[other], values[last]];
  }
  return Float32Array.from(values);
}
