import { mul, neg, type OperatorName, operators, type Value } from "@gpnerf/engine";
import { checkGradients, GradientError } from "@gpnerf/engine/testing";
import { describe, expect, test, vi } from "vitest";
import { type GradientCase, gradientCases, traceCase } from "./gradientCases.ts";

/** @file Breaks every gradient rule on purpose: whether the gradient tests would notice is itself tested. */

type Gradients = (Value | undefined)[];
interface Differentiable {
  vjp(node: unknown, gradients: readonly (Value | undefined)[]): Gradients;
}

const breakages: Record<string, (gradient: Value) => Value> = {
  "the wrong sign": neg,
  "2 % too much": (gradient) => mul(gradient, 1.02),
};

/** Inputs that have no gradient to break: indices, and what cuts gradients. */
const withoutGradient = new Set(["step 0", "stopGradient 0", "gatherRows 1", "scatterAddRows 1"]);

const rules = Object.entries(gradientCases).flatMap(([name, cases]) => {
  const arity = Math.max(...cases.map(({ tensors }) => Object.keys(tensors).length));
  return Array.from({ length: arity }, (_, position) => ({ name: name as OperatorName, position }));
});

async function notices(example: GradientCase): Promise<boolean> {
  const traced = traceCase(example);
  return checkGradients(traced).then(
    () => false,
    (error: unknown) => {
      if (error instanceof GradientError) return true;
      throw error;
    },
  );
}

describe.each(Object.keys(breakages))("a gradient with %s is noticed", (breakage) => {
  test.each(rules.filter(({ name, position }) => !withoutGradient.has(`${name} ${position}`)))(
    "$name, input $position",
    async ({ name, position }) => {
      const operator = operators[name].operator as Differentiable;
      const vjp = operator.vjp.bind(operator);
      const broken = vi
        .spyOn(operator, "vjp")
        .mockImplementation((node, gradients) =>
          vjp(node, gradients).map((gradient, i) =>
            gradient && i === position ? breakages[breakage](gradient) : gradient,
          ),
        );
      try {
        const noticed = await Promise.all(gradientCases[name].map(notices));
        expect(noticed).toContain(true);
      } finally {
        broken.mockRestore();
      }
    },
  );
});
