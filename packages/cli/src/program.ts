import { Command } from "commander";
import { version } from "gpnerf";
import { addAblate } from "./commands/ablate.ts";
import { addConvert } from "./commands/convert.ts";
import { addDemo } from "./commands/demo.ts";
import { addEval } from "./commands/eval.ts";
import { addExport } from "./commands/export.ts";
import { addFigure } from "./commands/figure.ts";
import { addFinetune } from "./commands/finetune.ts";
import { addImport } from "./commands/import.ts";
import { addInspect } from "./commands/inspect.ts";
import { addParity } from "./commands/parity.ts";
import { addRender } from "./commands/render.ts";
import { addSynth } from "./commands/synth.ts";
import { addTrain } from "./commands/train.ts";
import { addView } from "./commands/view.ts";

/** All commands with their options. Errors of the command line are thrown, not followed by the end of the process. */
export function createProgram(): Command {
  const program = new Command("gpnerf")
    .description("GP-NeRF: posed photos in; colour, depth and semantics from new viewpoints out.")
    .version(version)
    .option("--quiet", "print results and errors only")
    .option("--verbose", "print the stack of an error")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showHelpAfterError("(add --help for the options)")
    .exitOverride();
  for (const add of [
    addDemo,
    addSynth,
    addTrain,
    addFinetune,
    addEval,
    addAblate,
    addRender,
    addFigure,
    addView,
    addImport,
    addExport,
    addParity,
    addInspect,
    addConvert,
  ])
    add(program);
  return program;
}
