import {
  compile,
  createSession,
  deviceProblem,
  devices,
  grad,
  input,
  layerNorm,
  matmul,
  mean,
  relu,
  SessionError,
  softmax,
  square,
} from "@gpnerf/engine";
import { assertAllClose, operatorPlacement, randomArray } from "@gpnerf/engine/testing";
import { afterAll, describe, expect, test } from "vitest";
import { DeviceProcess } from "./deviceProcess.ts";
import { programOf, sums } from "./programs.ts";

const x = { dtype: "float32", shape: [4] } as const;
/** ONNX Runtime's WebGPU provider has no kernel for Sign. */
const withSign = programOf(
  "withSign",
  [
    ["Sign", ["x"], "sign"],
    ["Relu", ["sign"], "y"],
  ],
  [{ name: "x", ...x }],
  [{ name: "y", ...x }],
);

const gpu = new DeviceProcess();
afterAll(() => gpu.end());
const problem = await gpu.problem("webgpu");
if (problem !== undefined) console.warn(`WebGPU is not tested here: ${problem}`);

describe("devices", () => {
  test("the CPU is always there", async () => {
    expect(devices[0]).toBe("cpu");
    expect(await deviceProblem("cpu")).toBeUndefined();
  });

  test.each(["webgpu", "cuda"] as const)("%s is there, or it is said why not", async (device) => {
    const missing = await deviceProblem(device);
    if (missing === undefined) return;
    expect(missing).toContain(`cannot load its model on ${device}: `);
    await expect(createSession(sums, { device })).rejects.toMatchObject({
      name: "SessionError",
      hint: expect.any(String),
    });
  });

  test("all operators of a program on the CPU run on the CPU", async () => {
    expect(await operatorPlacement(withSign, "cpu")).toEqual([
      { provider: "CPUExecutionProvider", operator: "Sign", count: 1 },
      { provider: "CPUExecutionProvider", operator: "Relu", count: 1 },
    ]);
  });
});

describe.skipIf(problem !== undefined)("WebGPU", () => {
  test("gives the numbers of the CPU, gradients too", async () => {
    const [a, b] = [input("a", [5, 6]), input("b", [6, 4])];
    const value = softmax(layerNorm(relu(matmul(a, b)), input("scale", [4]), input("bias", [4]), 1e-5));
    const loss = mean(square(value));
    const [da, db] = grad(loss, [a, b]);
    const program = compile("mixed", { value, loss, da, db });
    const feeds = {
      a: randomArray(1, a.shape),
      b: randomArray(2, b.shape),
      scale: randomArray(3, [4]),
      bias: randomArray(4, [4]),
    };
    const session = await createSession(program);
    const expected = await session.run(feeds);
    await session.dispose();
    const found = await gpu.run(program, feeds, "webgpu");
    for (const name of Object.keys(expected)) {
      const largest = Math.max(...Array.from(expected[name], Math.abs));
      assertAllClose(name, found[name], expected[name], { absolute: 1e-5 * largest, relative: 0 });
    }
  });

  test("refuses a program with an operator that would fall back to the CPU, and tells which", async () => {
    const run = gpu.run(withSign, { x: new Float32Array(4) }, "webgpu");
    await expect(run).rejects.toMatchObject({
      name: SessionError.name,
      message: expect.stringMatching(/^program "withSign": some of its operators .* webgpu .* fall back to the CPU/),
      hint: expect.stringContaining("operatorPlacement"),
    });
    const placed = await gpu.placement(withSign, "webgpu");
    expect(placed).toContainEqual({ provider: "CPUExecutionProvider", operator: "Sign", count: 1 });
    expect(placed).toContainEqual({ provider: "WebGpuExecutionProvider", operator: "Relu", count: 1 });
  });

  test("serves the threads of a process in turns", async () => {
    const feeds = { a: Float32Array.of(1, 2, 3, 4, 5, 6), b: Float32Array.of(10, 20, 30), n: Int32Array.of(7, -8) };
    const expected = { sum: Float32Array.of(11, 22, 33, 14, 25, 36), count: Int32Array.of(14, -16) };
    expect(await gpu.runAtOnce(sums, feeds, "webgpu")).toEqual([expected, expected, expected]);
  });
});
