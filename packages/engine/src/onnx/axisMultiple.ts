/** A whole number that grows with the size of an axis: times · size + plus; a fixed one has times = 0. */
export interface AxisMultiple {
  readonly times: number;
  readonly plus: number;
}

/** The multiple that takes these values at these sizes; undefined when it would not be whole, or shrinks. */
export function axisMultiple(
  sizes: readonly [number, number],
  values: readonly [number, number],
): AxisMultiple | undefined {
  const times = (values[1] - values[0]) / (sizes[1] - sizes[0]);
  if (!Number.isInteger(times) || times < 0) return undefined;
  return { times, plus: values[0] - times * sizes[0] };
}

/** "rays", "rays*64", "rays+1", or the number where it is fixed. */
export function formatAxisMultiple(axis: string, { times, plus }: AxisMultiple): number | string {
  if (times === 0) return plus;
  const offset = plus === 0 ? "" : plus > 0 ? `+${plus}` : String(plus);
  return `${axis}${times === 1 ? "" : `*${times}`}${offset}`;
}
