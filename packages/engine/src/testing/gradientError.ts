import { EngineError } from "../errors.ts";

/** One derivative by two ways. */
export interface Derivative {
  /** Name of the input. */
  readonly name: string;
  /** The element, as in "[2, 0]", or the direction. */
  readonly at: string;
  /** By central differences. */
  readonly expected: number;
  /** By reverse mode. */
  readonly got: number;
  /** Largest difference that counts as equal. */
  readonly bound: number;
}

/** Gradients that are wrong, all of them at once. */
export class GradientError extends EngineError {
  static {
    GradientError.prototype.name = "GradientError";
  }

  readonly mismatches: readonly Derivative[];

  constructor(mismatches: readonly Derivative[], compared: number) {
    const digits = (value: number): string => value.toPrecision(5);
    const lines = mismatches.map(
      ({ name, at, expected, got, bound }) =>
        `  ${name} ${at}: expected ${digits(expected)}, got ${digits(got)} (allowed ±${digits(bound)})`,
    );
    super([`checkGradients: ${mismatches.length} of ${compared} derivatives are wrong`, ...lines].join("\n"));
    this.mismatches = mismatches;
  }
}
