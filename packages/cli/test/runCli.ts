import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(new URL("../bin/gpnerf.js", import.meta.url));

/** What a command did. */
export interface CliResult {
  /** Exit code; null when a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command in a process of its own, not waited for. */
export interface RunningCli {
  readonly process: ChildProcess;
  readonly result: Promise<CliResult>;
}

/** Start the built command line. */
export function startCli(args: readonly string[], options: { readonly cwd?: string } = {}): RunningCli {
  const child = spawn(process.execPath, [launcher, ...args], { ...options, env: { ...process.env, NO_COLOR: "1" } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const result = new Promise<CliResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { process: child, result };
}

/** Run the built command line and wait for its end. */
export function runCli(args: readonly string[], options: { readonly cwd?: string } = {}): Promise<CliResult> {
  return startCli(args, options).result;
}

/** As `runCli`, for commands that must work: its stdout, or an error with everything it said. */
export async function runCliOk(args: readonly string[], options: { readonly cwd?: string } = {}): Promise<string> {
  const { code, stdout, stderr } = await runCli(args, options);
  if (code !== 0) throw new Error(`gpnerf ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}
