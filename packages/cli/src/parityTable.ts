import Table from "cli-table3";
import type { Comparison } from "gpnerf";
import { outputColors } from "./colors.ts";

/** More equal gradients than these add nothing for a reader; those that differ are all shown. */
const mostEqualGradients = 10;

/** Recorded outputs for people: how far ours are from them and what is allowed. */
export function parityTable(comparisons: readonly Comparison[]): string {
  const table = new Table({
    head: ["output", "shape", "largest difference", "relative", "tolerance", "verdict"],
    colAligns: ["left", "left", "right", "right", "right", "left"],
    style: { head: [], border: [], compact: true },
  });
  const { shown, hidden } = worthShowing(comparisons);
  for (const { name, shape, largestAbsolute, largestRelative, tolerance, verdict, note } of shown) {
    const word = verdict === "equal" ? outputColors.green(verdict) : outputColors.red(verdict);
    const numbers = [largestAbsolute, largestRelative, tolerance].map((value) => value?.toExponential(1) ?? "-");
    const size = shape.length === 0 ? "1" : shape.join("x");
    table.push([name, size, ...numbers, note === undefined ? word : `${word}: ${note}`]);
  }
  const equal = comparisons.filter(({ verdict }) => verdict === "equal").length;
  const rest = hidden > 0 ? `${hidden} more gradients are equal and not shown.\n` : "";
  return `${table.toString()}\n${rest}${equal} of ${comparisons.length} outputs are equal.`;
}

/** Everything but gradients, the gradients that differ, and of the equal ones those that come closest to differing. */
function worthShowing(comparisons: readonly Comparison[]): { shown: Comparison[]; hidden: number } {
  const isEqualGradient = ({ name, verdict }: Comparison): boolean =>
    verdict === "equal" && /^grad(norm)?\./.test(name);
  const equal = comparisons.filter(isEqualGradient).sort((a, b) => closeness(b) - closeness(a));
  const kept = new Set(equal.slice(0, mostEqualGradients));
  const shown = comparisons.filter((comparison) => !isEqualGradient(comparison) || kept.has(comparison));
  return { shown, hidden: comparisons.length - shown.length };
}

/** Share of the tolerance that is used up; 0 for an exact match, which may have none. */
function closeness({ largestAbsolute, tolerance }: Comparison): number {
  return largestAbsolute ? largestAbsolute / (tolerance ?? 0) : 0;
}
