import {
  add,
  type Cotangent,
  compile,
  constant,
  convolution,
  convolutionsBefore,
  createSession,
  elu,
  grad,
  input,
  instanceNormalization,
  linear,
  mean,
  mul,
  operators,
  ParameterScope,
  reachedGradients,
  relu,
  reshape,
  softmax,
  square,
  stopGradient,
  sub,
  sum,
  type TensorData,
  transpose,
  type Value,
  vectorJacobianProduct,
} from "@gpnerf/engine";
import { assertAllClose, evaluate, randomArray } from "@gpnerf/engine/testing";
import { describe, expect, test, vi } from "vitest";

/** A small network in two halves, joined by two values of which one feeds both halves. */
const mapShape = [2, 3, 4, 4];
const features = (scope: ParameterScope, x: Value) => {
  const map = elu(
    instanceNormalization(scope.scope("norm"), convolution(scope.scope("conv"), x, 3, { kernel: 3, padding: 1 }), 1e-3),
  );
  return { map, pooled: mean(map, [2, 3]) };
};
const head = (scope: ParameterScope, { map, pooled }: { map: Value; pooled: Value }): Value => {
  const pixels = reshape(transpose(map, [0, 2, 3, 1]), [2, 16, 3]);
  const logits = add(
    linear(scope.scope("out"), pixels, 4),
    reshape(linear(scope.scope("global"), pooled, 4), [2, 1, 4]),
  );
  return mean(square(sub(softmax(logits), 0.5)));
};

describe("a network split over two programs", () => {
  test("has the gradients of the whole one", async () => {
    const scope = new ParameterScope();
    const x = input("x", mapShape);
    const joints = features(scope, x);
    const loss = head(scope, joints);
    const parameters = [...scope.values, x];
    const names = [...scope.declared.map(({ name }) => name), "x"];
    const feeds: Record<string, Float32Array> = Object.fromEntries(
      parameters.map(({ shape }, i) => [names[i], randomArray(i + 1, shape)]),
    );
    const named = (values: readonly Value[]) => Object.fromEntries(values.map((value, i) => [`d.${names[i]}`, value]));
    const whole = await evaluate(named(grad(loss, parameters)), feeds);

    // Program 1: the joints. Program 2: the head and the gradients of its parameters and of the joints.
    const forward = await evaluate(joints, { x: feeds.x, ...pick(feeds, "conv", "norm") });
    const map = input("map", joints.map.shape);
    const pooled = input("pooled", joints.pooled.shape);
    const headScope = new ParameterScope();
    const headLoss = head(headScope, { map, pooled });
    const [dMap, dPooled, ...dHead] = grad(headLoss, [map, pooled, ...headScope.values]);
    const headOutputs = {
      dMap,
      dPooled,
      ...Object.fromEntries(headScope.declared.map(({ name }, i) => [`d.${name}`, dHead[i]])),
    };
    const headGradients = await evaluate(headOutputs, { ...forward, ...pick(feeds, "out", "global") });

    // Program 3: the first half again, backwards from the gradients of the joints.
    const cotangents: Cotangent[] = [
      { value: joints.map, gradient: input("dMap", joints.map.shape) },
      { value: joints.pooled, gradient: input("dPooled", joints.pooled.shape) },
    ];
    const first = parameters.filter((_, i) => /^(conv|norm|x)/.test(names[i]));
    const firstNames = names.filter((name) => /^(conv|norm|x)/.test(name));
    const backward = await evaluate(
      Object.fromEntries(vectorJacobianProduct(cotangents, first).map((value, i) => [`d.${firstNames[i]}`, value])),
      {
        dMap: headGradients.dMap,
        dPooled: headGradients.dPooled,
        x: feeds.x,
        ...pick(feeds, "conv.weight", "conv.bias", "norm.weight", "norm.bias"),
      },
    );

    const split: Record<string, ArrayLike<number>> = { ...headGradients, ...backward };
    for (const [name, expected] of Object.entries(whole))
      assertAllClose(name, split[name], expected, { absolute: 1e-7, relative: 1e-4 });
  });
});

describe("a program that is given what an earlier one has computed", () => {
  const scope = new ParameterScope();
  const x = input("x", mapShape);
  const { map } = features(scope, x);
  const [convolved] = convolutionsBefore([map]);
  const [dx, ...dParameters] = grad(sum(square(map)), [x, ...scope.values]);
  const outputs = Object.fromEntries(
    [dx, ...dParameters].map((value, i) => [i === 0 ? "dx" : `d.${scope.declared[i - 1].name}`, value]),
  );
  const feeds: Record<string, Float32Array> = Object.fromEntries(
    [x, ...scope.values].map(({ shape }, i) => [i === 0 ? "x" : scope.declared[i - 1].name, randomArray(i + 1, shape)]),
  );

  test("has the same gradients, and computes it no more", async () => {
    const whole = compile("whole", outputs);
    const relieved = compile("relieved", outputs, { given: { "saved.0": convolved } });
    expect(relieved.inputs.map(({ name }) => name)).toContain("saved.0");
    expect(relieved.multiplications).toBeLessThan(whole.multiplications!);

    const { saved } = await evaluate({ saved: convolved }, pick(feeds, "x", "conv"));
    const session = await createSession(relieved);
    try {
      const given: Record<string, TensorData> = { ...feeds, "saved.0": saved };
      const gradients = await session.run(
        Object.fromEntries(relieved.inputs.map(({ name }): [string, TensorData] => [name, given[name]])),
      );
      for (const [name, expected] of Object.entries(await evaluate(outputs, feeds)))
        assertAllClose(name, gradients[name], expected, { absolute: 1e-6, relative: 1e-5 });
    } finally {
      await session.dispose();
    }
  });

  test("does not ask for what only that needed, nor for what no output needs", () => {
    const given = { map, convolved };
    expect(compile("program", { y: relu(map) }, { given }).inputs.map(({ name }) => name)).toEqual(["map"]);
  });

  test("finds the convolutions of a graph traced twice in the same order", () => {
    const trace = (): number[][] => {
      const second = new ParameterScope();
      const wide = convolution(second.scope("wide"), input("x", [1, 2, 4, 4]), 3, { kernel: 3 });
      const narrow = convolution(second.scope("narrow"), relu(wide), 1, { kernel: 1 });
      return convolutionsBefore([narrow, mul(wide, 2)]).map(({ shape }) => [...shape]);
    };
    expect(trace()).toEqual([
      [1, 3, 2, 2],
      [1, 1, 2, 2],
    ]);
    expect(trace()).toEqual(trace());
  });
});

function pick(feeds: Record<string, Float32Array>, ...prefixes: string[]): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(feeds).filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))),
  );
}

describe("vectorJacobianProduct", () => {
  const x = input("x", [2]);
  const feeds = { x: Float32Array.of(3, -4) };
  const ones = constant([1, 1], [2]);

  test("adds up the cotangents of one value and of values that depend on each other", async () => {
    const y = mul(x, 2);
    const z = mul(y, 5);
    const cotangents = [
      { value: z, gradient: ones },
      { value: y, gradient: ones },
      { value: y, gradient: ones },
    ];
    const [dx, dy] = vectorJacobianProduct(cotangents, [x, y]);
    const { a, b } = await evaluate({ a: dx, b: dy });
    expect({ a: [...a], b: [...b] }).toEqual({ a: [14, 14], b: [7, 7] });
  });

  test("returns a cotangent itself for its own value", () => {
    expect(vectorJacobianProduct([{ value: x, gradient: ones }], [x])).toEqual([ones]);
  });

  test("gives zeros to what nothing depends on", async () => {
    const other = input("other", [3]);
    const [dOther, dCut] = vectorJacobianProduct([{ value: stopGradient(relu(x)), gradient: ones }], [other, x]);
    expect(await evaluate({ dOther, dCut })).toEqual({ dOther: new Float32Array(3), dCut: new Float32Array(2) });
  });

  test("reachedGradients leaves out what no gradient reaches", () => {
    const other = input("other", [2]);
    const gradients = reachedGradients([{ value: mul(x, stopGradient(other)), gradient: ones }], [other, x]);
    expect(gradients.map((gradient) => gradient === undefined)).toEqual([true, false]);
  });

  test("differentiates only what leads to the wanted values", () => {
    const vjp = vi.spyOn(operators.elu.operator, "vjp");
    const product = sum(mul(x, elu(input("other", [2]))));
    grad(product, [x]);
    expect(vjp).not.toHaveBeenCalled();
    vjp.mockRestore();
  });

  test("can be repeated: third derivative of x⁴ is 24 x", async () => {
    const fourth = square(square(x));
    const first = grad(sum(fourth), [x])[0];
    const second = grad(sum(first), [x])[0];
    const third = grad(sum(second), [x])[0];
    assertAllClose("third", (await evaluate({ third }, feeds)).third, [72, -96]);
  });
});
