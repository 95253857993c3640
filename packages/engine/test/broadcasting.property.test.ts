import { add, broadcastTo, constant, elementCount, mul, type Shape, sum, sumTo, type Value } from "@gpnerf/engine";
import { assertAllClose, evaluate } from "@gpnerf/engine/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** But for the sign of zero. */
const exactly = { absolute: 0, relative: 0 };
const seed = 20260531;
const parameters = { seed, numRuns: 60 };

/** A shape, and the same with leading axes dropped and some axes shrunk to 1: what it can be broadcast from. */
const full = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
const broadcast = full.chain((to) =>
  fc
    .tuple(
      fc.integer({ min: 0, max: to.length }),
      fc.array(fc.boolean(), { minLength: to.length, maxLength: to.length }),
    )
    .map(([dropped, shrunk]) => ({ to, from: to.map((size, axis) => (shrunk[axis] ? 1 : size)).slice(dropped) })),
);
/** Two shapes that broadcast to one, neither of them necessarily equal to it. */
const pair = full.chain((to) =>
  fc.array(fc.constantFrom("a", "b", "both"), { minLength: to.length, maxLength: to.length }).map((owners) => {
    const only = (owner: string): number[] =>
      to.map((size, axis) => (owners[axis] === owner || owners[axis] === "both" ? size : 1));
    return { to, a: only("a"), b: only("b") };
  }),
);

/** Whole numbers, so that sums are exact in any order. */
function whole(shape: Shape, factor: number): Value {
  return constant(
    Array.from({ length: elementCount(shape) }, (_, i) => ((i * factor) % 11) - 5),
    shape,
  );
}

describe(`broadcasting (seed ${seed})`, () => {
  test("is symmetric and gives the common shape", () => {
    fc.assert(
      fc.property(pair, ({ to, a, b }) => {
        const [x, y] = [whole(a, 1), whole(b, 1)];
        expect(add(x, y).shape).toEqual(to);
        expect(add(y, x).shape).toEqual(to);
      }),
      parameters,
    );
  });

  test("is refused exactly when two sizes differ and neither is 1", () => {
    fc.assert(
      fc.property(full, full, (a, b) => {
        const [x, y] = [whole(a, 1), whole(b, 1)];
        const [short, long] = a.length <= b.length ? [a, b] : [b, a];
        const fits = short.every(
          (n, i) => n === 1 || long[i + long.length - short.length] === 1 || n === long[i + long.length - short.length],
        );
        if (fits) expect(add(x, y).shape).toHaveLength(long.length);
        else expect(() => add(x, y)).toThrow(/do not broadcast: axis -\d has sizes/);
      }),
      { ...parameters, numRuns: 200 },
    );
  });

  test("broadcastTo and sumTo are adjoint: ⟨broadcastTo(x), y⟩ = ⟨x, sumTo(y)⟩", async () => {
    await fc.assert(
      fc.asyncProperty(broadcast, async ({ to, from }) => {
        const [x, y] = [whole(from, 7), whole(to, 5)];
        const { left, right } = await evaluate({
          left: sum(mul(broadcastTo(x, to), y)),
          right: sum(mul(x, sumTo(y, from))),
        });
        assertAllClose("products", left, right, exactly);
      }),
      parameters,
    );
  });

  test("sumTo in two steps equals sumTo at once, and keeps the total", async () => {
    await fc.assert(
      fc.asyncProperty(broadcast, async ({ to, from }) => {
        const y = whole(to, 3);
        const between =
          from.length === to.length
            ? from.map((n, axis) => (axis % 2 ? to[axis] : n))
            : to.slice(to.length - from.length);
        const { once, twice, before, after } = await evaluate({
          once: sumTo(y, from),
          twice: sumTo(sumTo(y, between), from),
          before: sum(y),
          after: sum(sumTo(y, from)),
        });
        assertAllClose("in two steps", twice, once, exactly);
        assertAllClose("total", after, before, exactly);
        expect(sumTo(y, from).shape).toEqual(from);
      }),
      parameters,
    );
  });
});
