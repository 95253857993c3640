/** Ticks of an axis: values at which lines are drawn, ascending. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/**
 * A linear axis around values, with ticks at round numbers.
 * @param count ticks wanted, about
 */
export function linearAxis(values: readonly number[], count = 5): Axis {
  const [least, most] = extent(values);
  const spread = isOne(least, most) ? Math.abs(most) || 1 : most - least;
  const step = roundStep(spread / count);
  const first = Math.floor(least / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(most / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => exact((first + i) * step));
  return { low: ticks[0], high: ticks[ticks.length - 1], ticks };
}

/**
 * A logarithmic axis around values, with ticks at powers of ten, also at their double and fivefold where there are few,
 * and evenly spread where there are none of these.
 * @param values above 0
 */
export function logAxis(values: readonly number[]): Axis {
  const [least, most] = extent(values);
  const [low, high] = isOne(least, most) ? [least / 2, most * 2] : [least, most];
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const every = Math.ceil((last - first) / 6);
  const decades = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const factors = last - first <= 2 ? [1, 2, 5] : [1];
  const ticks = decades
    .filter((decade) => (decade - first) % every === 0)
    .flatMap((decade) => factors.map((factor) => exact(factor * 10 ** decade)));
  const inside = (tick: number): boolean => tick >= low && tick <= high;
  const round = ticks.filter(inside);
  return { low, high, ticks: round.length > 1 ? round : linearAxis([low, high]).ticks.filter(inside) };
}

/** 1, 2 or 5 times a power of ten, at least as large as the spacing. */
function roundStep(spacing: number): number {
  const power = 10 ** Math.floor(Math.log10(spacing));
  return power * ([1, 2, 5].find((factor) => factor * power >= spacing * (1 - 1e-9)) ?? 10);
}

/** Without the digits that binary fractions leave behind: 0.30000000000000004 is 0.3. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}

/** Whether two values are too close to put an axis between them. */
function isOne(least: number, most: number): boolean {
  return most - least <= 1e-6 * Math.abs(most);
}

function extent(values: readonly number[]): [number, number] {
  return [
    values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ];
}
