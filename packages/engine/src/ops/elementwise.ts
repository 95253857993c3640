import { requireFloats } from "../dtype.ts";
import { defineOperator, type OperatorFunction, scalar, type Value } from "../graph/value.ts";
import { broadcastShapes } from "../shape.ts";
import { sumTo } from "./reduction.ts";

type NoAttributes = Record<never, never>;

/** A one-input operator that keeps the shape: y = f(x), with dx = g · f′ given from x and y. */
function unary(
  name: string,
  onnxType: string,
  derivative: (x: Value, y: Value) => Value,
): OperatorFunction<NoAttributes> {
  return defineOperator<NoAttributes>({
    name,
    infer: ([x]) => {
      requireFloats(name, [x]);
      return [{ shape: x.shape, dtype: "float32" }];
    },
    emit: (emitter, _node, inputs, outputs) => void emitter.operator(onnxType, inputs, { outputs }),
    vjp: (node, [g]) => (g ? [mul(g, derivative(node.inputs[0], node.outputs[0]))] : [undefined]),
  });
}

/** A two-input broadcasting operator with the gradients of both sides before un-broadcasting. */
function binary(
  name: string,
  onnxType: string,
  gradients: (g: Value, a: Value, b: Value, y: Value) => [Value, Value],
): OperatorFunction<NoAttributes> {
  return defineOperator<NoAttributes>({
    name,
    infer: ([a, b]) => {
      requireFloats(name, [a, b]);
      return [{ shape: broadcastShapes(name, a.shape, b.shape), dtype: "float32" }];
    },
    emit: (emitter, _node, inputs, outputs) => void emitter.operator(onnxType, inputs, { outputs }),
    vjp: (node, [g]) => {
      if (!g) return [undefined, undefined];
      const [a, b] = node.inputs;
      const [da, db] = gradients(g, a, b, node.outputs[0]);
      return [sumTo(da, a.shape), sumTo(db, b.shape)];
    },
  });
}

// The vector-Jacobian products, one line of mathematics each.
export const addOperator: OperatorFunction<NoAttributes> = binary("add", "Add", (g) => [g, g]); // d(a+b) = da + db
export const subOperator: OperatorFunction<NoAttributes> = binary("sub", "Sub", (g) => [g, neg(g)]); // d(a−b) = da − db
export const mulOperator: OperatorFunction<NoAttributes> = binary("mul", "Mul", (g, a, b) => [mul(g, b), mul(g, a)]); // d(ab) = b da + a db
export const divOperator: OperatorFunction<NoAttributes> = binary("div", "Div", (g, _a, b, y) => {
  const da = div(g, b); // d(a/b) = da/b − (a/b) db/b
  return [da, neg(mul(da, y))];
});
export const maximumOperator: OperatorFunction<NoAttributes> = binary("maximum", "Max", (g, a, b) => {
  const da = mul(g, step(sub(a, b))); // d max(a,b) = [a > b] da + [a ≤ b] db
  return [da, sub(g, da)];
});
export const negOperator: OperatorFunction<NoAttributes> = unary("neg", "Neg", () => scalar(-1)); // d(−x) = −dx
export const expOperator: OperatorFunction<NoAttributes> = unary("exp", "Exp", (_x, y) => y); // d(eˣ) = eˣ dx
export const logOperator: OperatorFunction<NoAttributes> = unary("log", "Log", (x) => reciprocal(x)); // d(ln x) = dx/x
export const sqrtOperator: OperatorFunction<NoAttributes> = unary("sqrt", "Sqrt", (_x, y) => div(scalar(0.5), y)); // d(√x) = dx/(2√x)
export const reciprocalOperator: OperatorFunction<NoAttributes> = unary("reciprocal", "Reciprocal", (_x, y) =>
  neg(mul(y, y)),
); // d(1/x) = −dx/x²
export const sinOperator: OperatorFunction<NoAttributes> = unary("sin", "Sin", (x) => cos(x)); // d(sin x) = cos x dx
export const cosOperator: OperatorFunction<NoAttributes> = unary("cos", "Cos", (x) => neg(sin(x))); // d(cos x) = −sin x dx
export const reluOperator: OperatorFunction<NoAttributes> = unary("relu", "Relu", (_x, y) => step(y)); // d(max(x,0)) = [x > 0] dx
export const eluOperator: OperatorFunction<NoAttributes> = unary("elu", "Elu", (_x, y) => sub(scalar(1), relu(neg(y)))); // 1 where x > 0, else eˣ = y + 1

/** [x > 0] as 0 or 1; its own gradient is zero. A steep HardSigmoid runs an order faster than a comparison and a cast. */
export const stepOperator: OperatorFunction<NoAttributes> = defineOperator<NoAttributes>({
  name: "step",
  infer: ([x]) => {
    requireFloats("step", [x]);
    return [{ shape: x.shape, dtype: "float32" }];
  },
  emit: (emitter, _node, inputs, outputs) =>
    void emitter.operator("HardSigmoid", inputs, {
      outputs,
      attributes: { alpha: { float: 1e38 }, beta: { float: 0 } },
    }),
  vjp: () => [undefined],
});

/** Identity whose gradient is zero: the paper's gradient block (Sec. 4.3). */
export const stopGradientOperator: OperatorFunction<NoAttributes> = defineOperator<NoAttributes>({
  name: "stopGradient",
  infer: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
  emit: (emitter, _node, inputs, outputs) => void emitter.operator("Identity", inputs, { outputs }),
  vjp: () => [undefined],
});

/** A number or a tensor, wherever a scalar makes sense. */
export type Operand = Value | number;

function value(operand: Operand): Value {
  return typeof operand === "number" ? scalar(operand) : operand;
}

/** a + b with broadcasting. */
export const add = (a: Operand, b: Operand): Value => addOperator([value(a), value(b)], {})[0];
/** a − b with broadcasting. */
export const sub = (a: Operand, b: Operand): Value => subOperator([value(a), value(b)], {})[0];
/** a · b elementwise, with broadcasting. */
export const mul = (a: Operand, b: Operand): Value => mulOperator([value(a), value(b)], {})[0];
/** a / b elementwise, with broadcasting. */
export const div = (a: Operand, b: Operand): Value => divOperator([value(a), value(b)], {})[0];
/** The larger of a and b elementwise, with broadcasting; where they are equal, b gets the gradient. */
export const maximum = (a: Operand, b: Operand): Value => maximumOperator([value(a), value(b)], {})[0];
export const neg = (x: Value): Value => negOperator([x], {})[0];
export const exp = (x: Value): Value => expOperator([x], {})[0];
/** Natural logarithm. */
export const log = (x: Value): Value => logOperator([x], {})[0];
export const sqrt = (x: Value): Value => sqrtOperator([x], {})[0];
export const reciprocal = (x: Value): Value => reciprocalOperator([x], {})[0];
/** Sine, radians. */
export const sin = (x: Value): Value => sinOperator([x], {})[0];
/** Cosine, radians. */
export const cos = (x: Value): Value => cosOperator([x], {})[0];
/** max(x, 0). */
export const relu = (x: Value): Value => reluOperator([x], {})[0];
/** x where x > 0, else eˣ − 1. */
export const elu = (x: Value): Value => eluOperator([x], {})[0];
/** 1 where x > 0, else 0; no gradient. */
export const step = (x: Value): Value => stepOperator([x], {})[0];
/** x, with the gradient cut. */
export const stopGradient = (x: Value): Value => stopGradientOperator([x], {})[0];
/** x². */
export const square = (x: Value): Value => mul(x, x);
