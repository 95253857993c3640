import { errorReport } from "./errorReport.ts";
import { exitCodes } from "./exitCodes.ts";
import { createProgram } from "./program.ts";

/**
 * Run one command.
 *
 * @param args  what follows the program's name
 * @returns the exit code, see `exitCodes`; everything there is to say has been printed
 */
export async function main(args: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCodes.success;
  } catch (error) {
    const { text, exitCode } = errorReport(error, args.includes("--verbose"));
    process.stderr.write(text);
    return exitCode;
  }
}
