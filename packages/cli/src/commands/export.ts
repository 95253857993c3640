import { resolve } from "node:path";
import type { Command } from "commander";
import { exportOnnx } from "gpnerf";
import { writeExportFolder } from "../exportFolder.ts";
import { type Fact, factTable } from "../factTable.ts";
import { type ModelFlags, openModel } from "../openModel.ts";
import { imageSize, wholeNumber } from "../optionParsers.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";
import { warnOfUntrainedParts } from "../untrainedParts.ts";

interface ExportFlags extends GlobalFlags, ModelFlags {
  readonly onnx: string;
  readonly force?: true;
  readonly json?: true;
}

/** `gpnerf export`: a network for other programs. */
export function addExport(program: Command): void {
  program
    .command("export")
    .description("write the network as ONNX files for other runtimes, with a README to write a renderer from")
    .requiredOption("--onnx <folder>", "new folder for the ONNX files, model.json and README.md")
    .option("--checkpoint <path>", "a checkpoint file or the folder of a run (default: the bundled checkpoint)")
    .option("--size <WxH>", "image size that the files work at (default: the size trained at)", imageSize)
    .option("--views <count>", "source views per rendered view (default: as in training)", wholeNumber(1))
    .option("--force", "replace an earlier export in the folder")
    .option("--json", "print one JSON object")
    .action((_, command: Command) => exportNetwork(command.optsWithGlobals()));
}

async function exportNetwork(flags: ExportFlags): Promise<void> {
  const terminal = openTerminal(flags);
  const model = await openModel(flags);
  warnOfUntrainedParts(model, terminal);
  const files = await writeExportFolder(flags.onnx, (folder) => exportOnnx(model, folder), {
    force: flags.force === true,
  });
  const { data } = model.config;
  if (flags.json) {
    terminal.printJson({ out: resolve(flags.onnx), checkpoint: model.path, step: model.step, ...data, files });
    return;
  }
  terminal.print(
    factTable([
      ["network", model.path],
      ["images", `${data.views} source views of ${data.width}x${data.height}`],
      ...files.map(({ name, bytes }): Fact => [name, `${(bytes / 2 ** 20).toFixed(2)} MiB`]),
      ["written to", flags.onnx],
    ]),
  );
}
