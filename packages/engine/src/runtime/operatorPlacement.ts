import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { elementCount } from "../shape.ts";
import type { Device } from "./device.ts";
import { takeGpuTurn } from "./gpuTurn.ts";
import { sessionOptions } from "./ortSession.ts";
import type { Program } from "./program.ts";

/** How many operators of a kind ran where, e.g. `{ provider: "WebGpuExecutionProvider", operator: "MatMul", count: 3 }`. */
export interface PlacedOperators {
  /** ONNX Runtime's name of what ran them; `CPUExecutionProvider` for those that fell back. */
  readonly provider: string;
  readonly operator: string;
  readonly count: number;
}

/**
 * Find out which operators of a program a device runs, and which would fall back to the CPU, by running it once on zeros
 * with fallback allowed. Operators are those left after ONNX Runtime's own optimisations. Only in Node.
 */
export async function operatorPlacement(program: Program, device: Device): Promise<PlacedOperators[]> {
  const folder = await mkdtemp(join(tmpdir(), "placement-"));
  try {
    await takeGpuTurn(() => profiledRun(program, device, join(folder, "profile")));
    const [file] = await readdir(folder);
    return countPlaces(JSON.parse(await readFile(join(folder, file), "utf8")));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function profiledRun({ model, inputs }: Program, device: Device, profileFilePrefix: string): Promise<void> {
  const { extra: _, ...options } = sessionOptions({ device, threads: 1 });
  const session = await InferenceSession.create(model, { ...options, enableProfiling: true, profileFilePrefix });
  const arrays = { float32: Float32Array, int32: Int32Array };
  const zeros = inputs.map(({ name, dtype, shape }) => {
    return [name, new Tensor(dtype, new arrays[dtype](elementCount(shape)), shape)];
  });
  await session.run(Object.fromEntries(zeros));
  session.endProfiling();
  await session.release();
}

/** The part of an entry of ONNX Runtime's profile that is read here. */
interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args?: { readonly provider?: string; readonly op_name?: string };
}

function countPlaces(events: readonly ProfileEvent[]): PlacedOperators[] {
  const counts = new Map<string, PlacedOperators>();
  for (const { cat, name, args } of events) {
    if (cat !== "Node" || !name.endsWith("_kernel_time")) continue;
    const { provider = "unknown", op_name: operator = "unknown" } = args ?? {};
    const count = (counts.get(`${provider} ${operator}`)?.count ?? 0) + 1;
    counts.set(`${provider} ${operator}`, { provider, operator, count });
  }
  return [...counts.values()];
}
