import { describe, expect, it } from "vitest";
import { sums } from "../../test/programs.ts";
import { openOrtSession } from "./ortWeb.ts";

const onCpu = { device: "cpu", threads: 1 } as const;

describe("ONNX Runtime as browsers have it", () => {
  it("runs programs on WebAssembly", async () => {
    const session = await openOrtSession(sums.model, onCpu);
    expect(session.inputs.map(({ name }) => name)).toEqual(["a", "b", "n"]);
    const [a, b, n] = sums.inputs;
    const feeds = [
      { spec: a, data: Float32Array.of(1, 2, 3, 4, 5, 6) },
      { spec: b, data: Float32Array.of(10, 20, 30) },
      { spec: n, data: Int32Array.of(7, -8) },
    ];
    for (const results of await Promise.all([session.run(feeds), session.run(feeds)])) {
      expect(results).toEqual({ sum: Float32Array.of(11, 22, 33, 14, 25, 36), count: Int32Array.of(14, -16) });
    }
    await session.dispose();
  });

  it.each([
    ["cuda", "browsers cannot run programs on CUDA"],
    ["webgpu", "this browser has no WebGPU"],
  ] as const)("says why there is no %s", async (device, message) => {
    await expect(openOrtSession(sums.model, { device, threads: 1 })).rejects.toThrow(message);
    // Asked again, it looks again.
    await expect(openOrtSession(sums.model, { device, threads: 1 })).rejects.toThrow(message);
  });
});
