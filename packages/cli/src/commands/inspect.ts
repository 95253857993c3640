import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { RunFolder, SceneError } from "gpnerf";
import { inspectCheckpoint } from "../inspection/inspectCheckpoint.ts";
import type { Inspection } from "../inspection/inspection.ts";
import { inspectPytorch } from "../inspection/inspectPytorch.ts";
import { inspectRun } from "../inspection/inspectRun.ts";
import { inspectScenes } from "../inspection/inspectScenes.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";

interface InspectFlags extends GlobalFlags {
  readonly check?: true;
  readonly json?: true;
}

/** `gpnerf inspect`: what is in a scene, a checkpoint, a run. */
export function addInspect(program: Command): void {
  program
    .command("inspect")
    .description("say what is in a scene, a folder of scenes, a checkpoint or a training run")
    .argument("<path>", "folder, .safetensors file or PyTorch .pth file")
    .option("--check", "end with exit code 1 when a frame of a scene cannot be loaded")
    .option("--json", "print one JSON object")
    .action((path: string, _, command: Command) => inspect(path, command.optsWithGlobals()));
}

async function inspect(path: string, flags: InspectFlags): Promise<void> {
  const terminal = openTerminal(flags);
  const info = await stat(path).catch(() => undefined);
  const inspection = info?.isFile()
    ? await inspectFile(path)
    : (await new RunFolder(path).exists())
      ? await inspectRun(path)
      : await inspectScenes(path, terminal);
  if (flags.json) terminal.printJson(inspection.facts);
  else terminal.print(inspection.text);
  if (flags.check && inspection.problems !== undefined && inspection.problems > 0) {
    throw new SceneError(`${path}: ${inspection.problems} of its scenes or frames cannot be loaded, see above`, {
      path,
      hint: "Repair or remove the files named there.",
    });
  }
}

/** PyTorch checkpoints are told by their names, as PyTorch users do: an error then says what is wrong with them as such. */
function inspectFile(path: string): Promise<Inspection> {
  return /\.(pth|pt|ckpt)$/i.test(path) ? inspectPytorch(path) : inspectCheckpoint(path);
}
