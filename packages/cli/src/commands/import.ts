import { basename, extname } from "node:path";
import type { Command } from "commander";
import { type ImportedCheckpoint, importCheckpoint, writeCheckpoint } from "gpnerf";
import { expectNewFile } from "../expectNewFile.ts";
import { type Fact, factTable } from "../factTable.ts";
import { checkpointFacts, describeCheckpoint } from "../inspection/inspectCheckpoint.ts";
import { seed } from "../optionParsers.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";

interface ImportFlags extends GlobalFlags {
  readonly out?: string;
  readonly set?: readonly string[];
  readonly seed: number;
  readonly force?: true;
  readonly json?: true;
}

/** `gpnerf import`: official PyTorch checkpoints to safetensors. */
export function addImport(program: Command): void {
  program
    .command("import")
    .description(
      "turn a checkpoint of the released GP-NeRF or GNT code (.pth) into one of gpnerf; executes nothing in it",
    )
    .argument("<model.pth>", "PyTorch checkpoint")
    .option("--out <file>", "the new checkpoint (default: same name with .safetensors, in this folder)")
    .option("--set <key=value...>", "change what shapes do not show, e.g. model.data.width=640")
    .option("--seed <number>", "fresh values of parts that a plain GNT checkpoint lacks", seed, 0)
    .option("--force", "replace --out when it is there")
    .option("--json", "print one JSON object")
    .action((path: string, _, command: Command) => importModel(path, command.optsWithGlobals()));
}

async function importModel(path: string, flags: ImportFlags): Promise<void> {
  const terminal = openTerminal(flags);
  const out = flags.out ?? `${basename(path, extname(path))}.safetensors`;
  await expectNewFile(out, flags.force === true);
  const imported = await importCheckpoint(path, { set: flags.set ?? [], seed: flags.seed });
  const { checkpoint, lacks, ignored } = imported;
  await writeCheckpoint(out, checkpoint);
  if (flags.json) terminal.printJson({ from: path, out, ...checkpointFacts(checkpoint), lacks, ignored });
  else terminal.print(describeImport(path, out, imported));
}

function describeImport(path: string, out: string, { checkpoint, lacks, ignored }: ImportedCheckpoint): string {
  const details: Fact[] = [
    ["lacks", lacks.length > 0 ? `${lacks.join(", ")}: fresh values, to be trained` : "nothing"],
    ["ignored", ignored.length > 0 ? ignored.join(", ") : "nothing"],
  ];
  return factTable([["imported", path], ["checkpoint", out], ...describeCheckpoint(checkpoint), ...details]);
}
