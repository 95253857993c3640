import { expect, it } from "vitest";
import { numpyRandom } from "./numpyRandom.ts";

// Printed by NumPy: r = numpy.random.RandomState(seed); r.random_sample(3), r.permutation(7)
it.each([
  [0, [0.5488135039273248, 0.7151893663724195, 0.6027633760716439], [4, 0, 2, 5, 6, 1, 3]],
  [1, [0.417022004702574, 0.7203244934421581, 0.00011437481734488664], [2, 6, 1, 4, 0, 5, 3]],
  [4357, [0.9997417491891225, 0.282617806994923, 0.23165654007325776], [5, 1, 2, 4, 0, 6, 3]],
  [2 ** 32 - 1, [0.0976320289940138, 0.9123828453026218, 0.78903530185164], [3, 4, 5, 0, 1, 2, 6]],
])("draws what NumPy draws from seed %i", (seed, numbers, order) => {
  const { random, permutation } = numpyRandom(seed);
  expect([random(), random(), random()]).toEqual(numbers);
  expect(permutation(7)).toEqual(order);
});

it("draws what NumPy draws over more numbers than the generator makes at once", () => {
  const order = numpyRandom(5).permutation(1000);
  expect(order.slice(0, 8)).toEqual([544, 515, 193, 11, 279, 653, 643, 763]);
  expect(order.slice(-4)).toEqual([118, 701, 206, 867]);
  expect(new Set(order).size).toBe(1000);
});
