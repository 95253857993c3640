import { EngineError } from "../errors.ts";

/** How far two numbers may be apart: |actual − expected| ≤ absolute + relative · |expected|. */
export interface Tolerance {
  readonly absolute?: number;
  readonly relative?: number;
}

/** A few units in the last place of a short float32 calculation with results around 1. */
const defaults = { absolute: 1e-6, relative: 1e-5 };

/** Whether all numbers agree. NaN agrees only with NaN, an infinity only with itself; different lengths never agree. */
export function allClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance = {}): boolean {
  return actual.length === expected.length && differences(actual, expected, tolerance).length === 0;
}

/**
 * Require that all numbers agree, by the rules of {@link allClose}.
 *
 * @param name  what the numbers are, for the message
 * @throws {EngineError} with the count of disagreements, the first of them and the worst
 */
export function assertAllClose(
  name: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance = {},
): void {
  if (actual.length !== expected.length) {
    throw new EngineError(`${name}: got ${actual.length} numbers, expected ${expected.length}`);
  }
  const found = differences(actual, expected, tolerance);
  if (found.length === 0) return;
  const { absolute, relative } = { ...defaults, ...tolerance };
  const distance = (i: number): number => Math.abs(actual[i] - expected[i]);
  const worst = found.reduce((a, b) => (distance(b) > distance(a) ? b : a));
  const line = (i: number): string => `[${i}]: got ${actual[i]}, expected ${expected[i]}`;
  const shown = found.slice(0, 8);
  throw new EngineError(
    [
      `${name}: ${found.length} of ${expected.length} numbers differ by more than ${absolute} + ${relative} · |expected|`,
      ...shown.map((i) => `  ${line(i)}`),
      ...(found.length > shown.length ? ["  …"] : []),
      `  worst: ${line(worst)}`,
    ].join("\n"),
  );
}

/** Flat indices at which the numbers disagree. */
function differences(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance): number[] {
  const { absolute, relative } = { ...defaults, ...tolerance };
  return Array.from({ length: expected.length }, (_, i) => i).filter((i) => {
    if (Object.is(actual[i], expected[i])) return false;
    // Written so that NaN on either side counts as a difference.
    const bound = absolute + relative * Math.abs(expected[i]);
    return !(Number.isFinite(expected[i]) && Math.abs(actual[i] - expected[i]) <= bound);
  });
}
