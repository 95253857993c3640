import { vi } from "vitest";
import { main } from "../src/main.ts";
import type { CliResult } from "./runCli.ts";

/** As `runCli`, but from the sources and in this process: much faster where no network needs to start. */
export async function runMain(args: readonly string[]): Promise<CliResult> {
  const output = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((chunk) => {
      output[name] += chunk.toString();
      return true;
    }),
  );
  try {
    const code = await main(args);
    return { code, ...output };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
