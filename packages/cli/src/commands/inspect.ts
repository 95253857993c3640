import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { ConfigError, RunFolder } from "gpnerf";
import { expectNewFile } from "../expectNewFile.ts";
import { expectFigureName } from "../figureFile.ts";
import { inspectCheckpoint } from "../inspection/inspectCheckpoint.ts";
import type { Inspection } from "../inspection/inspection.ts";
import { inspectPytorch } from "../inspection/inspectPytorch.ts";
import { inspectRun } from "../inspection/inspectRun.ts";
import { inspectScenes } from "../inspection/inspectScenes.ts";
import { type GlobalFlags, openTerminal, type Terminal } from "../terminal.ts";

interface InspectFlags extends GlobalFlags {
  readonly check?: true;
  readonly figure?: string;
  readonly force?: true;
  readonly json?: true;
}

/** `gpnerf inspect`: what is in a scene, a checkpoint, a run. */
export function addInspect(program: Command): void {
  program
    .command("inspect")
    .description("say what is in a scene, a folder of scenes, a checkpoint or a training run")
    .argument("<path>", "folder, .safetensors file or PyTorch .pth file")
    .option("--check", "end with exit code 1 when frames cannot be loaded, or do not agree where they overlap")
    .option("--figure <file>", "draw a scene from above, with its cameras and frames: .png, .svg or .html")
    .option("--force", "replace the figure if it is there")
    .option("--json", "print one JSON object")
    .action((path: string, _, command: Command) => inspect(path, command.optsWithGlobals()));
}

async function inspect(path: string, flags: InspectFlags): Promise<void> {
  const terminal = openTerminal(flags);
  if (flags.figure !== undefined) {
    expectFigureName(flags.figure);
    await expectNewFile(flags.figure, flags.force === true);
  }
  const inspection = await inspectPath(path, flags, terminal);
  if (flags.json) terminal.printJson(inspection.facts);
  else terminal.print(inspection.text);
  if (flags.check && inspection.failure !== undefined) throw inspection.failure;
}

async function inspectPath(path: string, flags: InspectFlags, terminal: Terminal): Promise<Inspection> {
  const isFile = (await stat(path).catch(() => undefined))?.isFile() ?? false;
  const isRun = !isFile && (await new RunFolder(path).exists());
  // A text file is a list of scenes.
  const isScene = !isRun && (!isFile || /\.txt$/i.test(path));
  if (isScene) return inspectScenes(path, terminal, { isChecked: flags.check === true, figure: flags.figure });
  if (flags.figure !== undefined) {
    throw new ConfigError(`--figure: ${path} is ${isRun ? "a training run" : "a checkpoint"}; a scene is needed.`, {
      hint: "Name the folder of a scene.",
    });
  }
  return isRun ? inspectRun(path) : inspectFile(path);
}

/** PyTorch checkpoints are told by their names, as PyTorch users do: an error then says what is wrong with them as such. */
function inspectFile(path: string): Promise<Inspection> {
  return /\.(pth|pt|ckpt)$/i.test(path) ? inspectPytorch(path) : inspectCheckpoint(path);
}
