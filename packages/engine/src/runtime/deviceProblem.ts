import { input } from "../graph/value.ts";
import { compile } from "../onnx/compile.ts";
import { relu } from "../ops/elementwise.ts";
import type { Device } from "./device.ts";
import { createSession } from "./session.ts";

/**
 * Why a device cannot be used here, in a sentence, or undefined when it can: found out by running a program of one
 * operator on it.
 */
export async function deviceProblem(device: Device): Promise<string | undefined> {
  try {
    const session = await createSession(compile("probe", { y: relu(input("x", [1])) }), { device });
    await session.run({ x: Float32Array.of(1) });
    await session.dispose();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
