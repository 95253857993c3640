import type { Value } from "../graph/value.ts";
import { compile } from "../onnx/compile.ts";
import type { TensorData } from "../runtime/program.ts";
import { createSession } from "../runtime/session.ts";

/**
 * Compile values and run them once in this thread: the shortest way from a traced value to numbers, for tests and for
 * trying things out.
 *
 * @param outputs  values to compute, by the names to return them under
 * @param feeds    numbers for every graph input that they depend on
 */
export async function evaluate<Name extends string>(
  outputs: Readonly<Record<Name, Value>>,
  feeds: Record<string, TensorData> = {},
): Promise<Record<Name, TensorData>> {
  const session = await createSession(compile("evaluate", outputs));
  try {
    return (await session.run(feeds)) as Record<Name, TensorData>;
  } finally {
    await session.dispose();
  }
}
