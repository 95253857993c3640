import {
  constant,
  exp,
  input,
  log,
  mul,
  neg,
  operators,
  reshape,
  square,
  stopGradient,
  sum,
  type Value,
} from "@gpnerf/engine";
import {
  allClose,
  assertAllClose,
  checkGradients,
  GradientError,
  randomArray,
  seededRandom,
  spacedArray,
} from "@gpnerf/engine/testing";
import { describe, expect, test, vi } from "vitest";

/** x², with the gradient of |x|²/2: half of what is right. */
const wrongSquare = (x: Value): Value => mul(x, stopGradient(x));

async function mismatchesOf(check: Parameters<typeof checkGradients>[0]) {
  const error = await checkGradients(check).catch((caught: unknown) => caught);
  if (!(error instanceof GradientError)) throw new Error("expected a GradientError", { cause: error });
  return error;
}

describe("checkGradients", () => {
  test("lists every wrong derivative at once, with both numbers", async () => {
    const x = input("x", [2, 2]);
    const y = input("y", [1]);
    const feeds = { x: Float32Array.of(1, 2, 3, 4), y: Float32Array.of(0.5) };
    const error = await mismatchesOf({ inputs: [x, y], outputs: sum(mul(wrongSquare(x), y)), feeds });
    expect(error.mismatches.map(({ name, at }) => `${name} ${at}`)).toEqual([
      "x [0, 0]",
      "x [0, 1]",
      "x [1, 0]",
      "x [1, 1]",
    ]);
    for (const { expected, got } of error.mismatches) expect(got / expected).toBeCloseTo(0.5, 2);
    expect(error.message).toMatch(/^checkGradients: 4 of 5 derivatives are wrong\n {2}x \[0, 0\]: expected -?\d/);
  });

  test("sees one wrong element of a large tensor in the random directions", async () => {
    const x = input("x", [40, 50]);
    // Only the last element is differentiated wrongly, and elements: 1 probes another one.
    const only = new Float32Array(2000);
    only[1999] = 1;
    const mask = constant(only, [40, 50]);
    const rest = constant(
      only.map((value) => 1 - value),
      [40, 50],
    );
    const outputs = [mul(square(x), rest), mul(neg(stopGradient(x)), mask)];
    const error = await mismatchesOf({
      inputs: [x],
      outputs,
      feeds: { x: randomArray(1, [40, 50], 0.5, 1) },
      elements: 1,
    });
    expect(error.mismatches.every(({ at }) => at.startsWith("along random direction"))).toBe(true);
  });

  test("tries all elements of small tensors, some of large ones", async () => {
    const small = input("small", [3]);
    const large = input("large", [200]);
    const feeds = { small: randomArray(1, [3]), large: randomArray(2, [200]) };
    const report = await checkGradients({
      inputs: [small, large],
      outputs: [square(small), exp(large)],
      feeds,
      elements: 20,
    });
    expect(report.compared).toBe(3 + 20 + 4);
  });

  test("reports how steep the outputs are, and exact zeros", async () => {
    const [x, unused] = [input("x", [2]), input("unused", [2])];
    const feeds = { x: Float32Array.of(1, 2), unused: Float32Array.of(1, 2) };
    const { steepest } = await checkGradients({ inputs: [x, unused], outputs: mul(x, 1000), feeds });
    expect(steepest.unused).toBe(0);
    expect(steepest.x).toBeGreaterThan(500);
  });

  test("is as strict for small numbers as for large ones", async () => {
    const x = input("x", [4]);
    for (const scale of [1e-6, 1, 1e6]) {
      const feeds = { x: randomArray(1, [4], 0.5 * scale, scale) };
      await checkGradients({ inputs: [x], outputs: square(x), feeds });
      expect((await mismatchesOf({ inputs: [x], outputs: wrongSquare(x), feeds })).mismatches).toHaveLength(4);
    }
  });

  test("takes NaN gradients for wrong", async () => {
    const x = input("x", [1]);
    const vjp = vi
      .spyOn(operators.exp.operator, "vjp")
      .mockImplementation(() => [reshape(log(neg(constant([1], [1]))), [1])]);
    const error = await mismatchesOf({ inputs: [x], outputs: exp(x), feeds: { x: Float32Array.of(1) } }).finally(() =>
      vjp.mockRestore(),
    );
    expect(error.mismatches[0].got).toBeNaN();
  });

  test("refuses what it cannot check", async () => {
    const x = input("x", [2]);
    const feeds = { x: Float32Array.of(1, -1) };
    await expect(checkGradients({ inputs: [x], outputs: log(x), feeds })).rejects.toThrow(
      "checkGradients: output 0 is NaN at 1; feed numbers inside the domain",
    );
    await expect(checkGradients({ inputs: [exp(x)], outputs: exp(x), feeds })).rejects.toThrow(
      "checkGradients: one of the inputs, [2], is calculated; only graph inputs and parameters can be varied",
    );
    await expect(checkGradients({ inputs: [x], outputs: exp(x), feeds: {} })).rejects.toThrow(
      'checkGradients: input "x" [2] needs numbers in feeds, as a Float32Array',
    );
  });
});

describe("allClose", () => {
  test("allows absolute plus relative error", () => {
    expect(allClose([1.05, 0.01], [1, 0], { absolute: 0.02, relative: 0.04 })).toBe(true);
    expect(allClose([1.07, 0.01], [1, 0], { absolute: 0.02, relative: 0.04 })).toBe(false);
    expect(allClose([1], [1, 1])).toBe(false);
  });

  test("never takes NaN or infinity for a number", () => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    expect(allClose([nan, infinity, -infinity], [nan, infinity, -infinity])).toBe(true);
    for (const [actual, expected] of [
      [nan, 1],
      [1, nan],
      [infinity, 1],
      [1, infinity],
      [infinity, -infinity],
    ]) {
      expect(allClose([actual], [expected], { absolute: 1e9, relative: 1e9 })).toBe(false);
    }
  });

  test("assertAllClose shows the first differences and the worst", () => {
    expect(() =>
      assertAllClose("color", [1, 2, 3, 9], [1, 2.5, 3, 4], { absolute: 0.1, relative: 0 }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [EngineError: color: 2 of 4 numbers differ by more than 0.1 + 0 · |expected|
        [1]: got 2, expected 2.5
        [3]: got 9, expected 4
        worst: [3]: got 9, expected 4]
    `);
    expect(() => assertAllClose("color", [1], [1, 2])).toThrow("color: got 1 numbers, expected 2");
  });
});

describe("test data", () => {
  test("is the same for the same seed only", () => {
    expect(randomArray(1, [3])).toEqual(randomArray(1, [3]));
    expect(randomArray(1, [3])).not.toEqual(randomArray(2, [3]));
  });

  test("seededRandom is uniform in [0, 1)", () => {
    const random = seededRandom(3);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[Math.floor(10 * random())]++;
    // Four standard deviations of a count with mean 1000.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  test("spacedArray keeps away from zero and from ties", () => {
    const sorted = [...spacedArray(1, [5, 5], 0.1), 0].sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) expect(sorted[i] - sorted[i - 1]).toBeGreaterThan(0.0999);
  });
});
