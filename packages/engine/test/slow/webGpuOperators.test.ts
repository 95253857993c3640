import { compile, constant, createSession, type OperatorName, operators, vectorJacobianProduct } from "@gpnerf/engine";
import { assertAllClose, randomArray, type Tolerance } from "@gpnerf/engine/testing";
import { afterAll, describe, test } from "vitest";
import { DeviceProcess } from "../deviceProcess.ts";
import { gradientCases, traceCase } from "../gradientCases.ts";

const gpu = new DeviceProcess();
afterAll(() => gpu.end());
const problem = await gpu.problem("webgpu");
if (problem !== undefined) console.warn(`WebGPU is not tested here: ${problem}`);

/** Sums are formed in another order. WGSL asks of the trigonometric functions no more than 2^-11, absolute. */
const tolerance: Tolerance = { relative: 1e-4, absolute: 1e-5 };
const tolerances: { readonly [name in OperatorName]?: Tolerance } = {
  sin: { absolute: 1e-3 },
  cos: { absolute: 1e-3 },
};

/** Every operator of the table, loaded with fallback to the CPU forbidden. */
describe.skipIf(problem !== undefined).each(Object.keys(operators) as OperatorName[])(
  "%s and its gradient run on WebGPU and give what they give on the CPU",
  (name) => {
    test.each(gradientCases[name])("$title", async (example) => {
      const { inputs, outputs, feeds } = traceCase(example);
      const cotangents = outputs.map((value, i) => ({
        value,
        gradient: constant(randomArray(10 + i, value.shape), value.shape),
      }));
      const values = [...outputs, ...vectorJacobianProduct(cotangents, inputs)];
      const program = compile(name, Object.fromEntries(values.map((value, i) => [`value${i}`, value])));
      const session = await createSession(program);
      const expected = await session.run(feeds);
      await session.dispose();
      const found = await gpu.run(program, feeds, "webgpu");
      for (const output of Object.keys(expected)) {
        assertAllClose(output, found[output], expected[output], tolerances[name] ?? tolerance);
      }
    });
  },
);
