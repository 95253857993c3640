import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { figureNames, type ReportFigures } from "gpnerf";
import { expectNewFile } from "../expectNewFile.ts";
import { expectFigureName } from "../figureFile.ts";
import { FigureSheet } from "../figureSheet.ts";
import { interruptible } from "../interruption.ts";
import { addModelOptions } from "../modelOptions.ts";
import { openData, type RangeFlags } from "../openData.ts";
import { type ModelFlags, openModel, withNetwork } from "../openModel.ts";
import { wholeNumber } from "../optionParsers.ts";
import { runEvaluation, sourceFrames } from "../runEvaluation.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";
import { warnOfUntrainedParts } from "../untrainedParts.ts";

type FigureName = keyof ReportFigures;

interface FigureFlags extends GlobalFlags, ModelFlags, RangeFlags {
  readonly data: string;
  readonly out: string;
  readonly show: readonly FigureName[];
  readonly targetsEvery: number;
  readonly maxViews: number;
  readonly force?: true;
  readonly json?: true;
}

const defaultColumns: readonly FigureName[] = [
  "truthColor",
  "renderedColor",
  "nearestView",
  "colorError",
  "renderedDepth",
  "truthClasses",
  "renderedClasses",
  "features",
];

/** `gpnerf figure`: held-out views beside the truth and the baselines, as a picture for a paper or a talk. */
export function addFigure(program: Command): void {
  const command = program
    .command("figure")
    .description("draw held-out views side by side: truth, rendered, baselines, errors, features")
    .requiredOption("--data <folder>", "a scene, or a folder of scenes")
    .requiredOption("--out <file>", "the figure: .png, .svg or .html");
  addModelOptions(command)
    .addOption(
      new Option("--show <names>", "columns, separated by commas; --show help lists them")
        .argParser(columnNames)
        .default(defaultColumns, defaultColumns.join()),
    )
    .option("--targets-every <n>", "hold out every n-th frame; the others are source views", wholeNumber(1), 8)
    .option("--max-views <count>", "held-out views to draw per scene, spread evenly", wholeNumber(1), 3)
    .option("--force", "replace the figure if it is there")
    .option("--json", "print one JSON object: the scores of the views")
    .action((_, action: Command) => drawFigure(action.optsWithGlobals()));
}

function columnNames(text: string): readonly FigureName[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !figureNames.includes(name as FigureName));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`"${unknown}" is none of ${figureNames.join(", ")}.`);
  }
  return names as FigureName[];
}

async function drawFigure(flags: FigureFlags): Promise<void> {
  const terminal = openTerminal(flags);
  expectFigureName(flags.out, "--out");
  await expectNewFile(flags.out, flags.force === true);
  const model = await openModel(flags);
  warnOfUntrainedParts(model, terminal);
  const choice = { targetEvery: flags.targetsEvery, maxViews: flags.maxViews };
  const scenes = await openData(flags.data, model.config, terminal, flags, (count) => sourceFrames(count, choice));
  const sheet = new FigureSheet(model, flags.show);
  const texts = { notice: "stopping", outcome: "interrupted; nothing was written" };
  const evaluation = await interruptible(terminal, texts, (signal) =>
    withNetwork(model, (network) =>
      runEvaluation(network, scenes, choice, terminal, { signal, onView: async (view) => sheet.add(view) }),
    ),
  );
  await sheet.write(flags.out);
  if (flags.json) terminal.printJson({ out: resolve(flags.out), ...evaluation });
  else terminal.print(`figure: ${resolve(flags.out)}`);
}
