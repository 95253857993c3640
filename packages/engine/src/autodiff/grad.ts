import { ShapeError } from "../errors.ts";
import { reverseTopologicalOrder } from "../graph/reverseTopologicalOrder.ts";
import { isLeaf, type Node, scalar, type Value } from "../graph/value.ts";
import { broadcastTo } from "../ops/movement.ts";
import { elementCount, formatShape, sameShape } from "../shape.ts";
import { sumGradients } from "./sumGradients.ts";

/** A value together with the gradient that arrives at it from outside the graph. */
export interface Cotangent {
  readonly value: Value;
  /** Same shape as `value`. */
  readonly gradient: Value;
}

/**
 * Reverse-mode differentiation: gradients of Σ ⟨value, gradient⟩ over all `cotangents` with respect to `wrt`.
 * Emits ordinary nodes. A value that no gradient reaches gets zeros.
 *
 * Giving gradients for several values is what lets one network be split over several programs.
 *
 * @throws {ShapeError} when a gradient does not have its value's shape
 */
export function vectorJacobianProduct(cotangents: readonly Cotangent[], wrt: readonly Value[]): Value[] {
  return reachedGradients(cotangents, wrt).map((gradient, i) => gradient ?? broadcastTo(scalar(0), wrt[i].shape));
}

/**
 * As `vectorJacobianProduct`, but undefined where no gradient reaches (no path, or one cut by `stopGradient`):
 * a program that trains part of a network need not return zeros for the rest.
 *
 * @param ends values beyond which gradients are not carried: taken for independent, even where one is made of another
 */
export function reachedGradients(
  cotangents: readonly Cotangent[],
  wrt: readonly Value[],
  ends: readonly Value[] = [],
): (Value | undefined)[] {
  const isEnd = new Set<Node>(ends.map(({ node }) => node));
  const gradients = new Map<Node, Value[][]>();
  const accumulate = (target: Value, gradient: Value): void => {
    if (!sameShape(target.shape, gradient.shape)) {
      throw new ShapeError(
        `grad: a gradient ${formatShape(gradient.shape)} arrives at a value ${formatShape(target.shape)}; they must have equal shapes`,
      );
    }
    const slots = gradients.get(target.node) ?? target.node.outputs.map(() => []);
    slots[target.index].push(gradient);
    gradients.set(target.node, slots);
  };
  for (const { value, gradient } of cotangents) accumulate(value, gradient);

  const needed = nodesLeadingTo(wrt, cotangents);
  for (const node of reverseTopologicalOrder(cotangents.map(({ value }) => value.node))) {
    const arrived = gradients.get(node);
    if (!arrived || isLeaf(node.operator) || !needed.has(node) || isEnd.has(node)) continue;
    node.operator.vjp(node, arrived.map(sumGradients)).forEach((gradient, position) => {
      const target = node.inputs[position];
      if (gradient && target.dtype === "float32" && needed.has(target.node)) accumulate(target, gradient);
    });
  }
  return wrt.map((value) => sumGradients(gradients.get(value.node)?.[value.index] ?? []));
}

/**
 * Gradients of a scalar with respect to `wrt`.
 * @throws {ShapeError} when `loss` has more than one element
 */
export function grad(loss: Value, wrt: readonly Value[]): Value[] {
  if (elementCount(loss.shape) !== 1)
    throw new ShapeError(
      `grad: the loss is ${formatShape(loss.shape)}; it must be a single number, e.g. sum(x) or mean(x)`,
    );
  return vectorJacobianProduct([{ value: loss, gradient: broadcastTo(scalar(1), loss.shape) }], wrt);
}

/** Nodes on a path from a `wrt` value to a cotangent: only these need gradients. */
function nodesLeadingTo(wrt: readonly Value[], cotangents: readonly Cotangent[]): Set<Node> {
  const needed = new Set<Node>(wrt.map((value) => value.node));
  for (const node of reverseTopologicalOrder(cotangents.map(({ value }) => value.node)).reverse()) {
    if (node.inputs.some((input) => needed.has(input.node))) needed.add(node);
  }
  return needed;
}
