import { resolve } from "node:path";
import type { Command } from "commander";
import { checkFrames } from "../checkFrames.ts";
import { EvaluationReport } from "../evaluationReport.ts";
import { counted } from "../factTable.ts";
import { withInstances } from "../instanceScenes.ts";
import { interruptible } from "../interruption.ts";
import { addModelOptions } from "../modelOptions.ts";
import { openData, type RangeFlags } from "../openData.ts";
import { type ModelFlags, openModel, withNetwork } from "../openModel.ts";
import { wholeNumber } from "../optionParsers.ts";
import { noteUnscoredClasses, runEvaluation, sourceFrames } from "../runEvaluation.ts";
import { scoreTable } from "../scoreTable.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";
import { warnOfUntrainedParts } from "../untrainedParts.ts";

interface EvalFlags extends GlobalFlags, ModelFlags, RangeFlags {
  readonly data: string;
  readonly targetsEvery: number;
  readonly maxViews: number;
  readonly instances?: true;
  readonly teacher?: true;
  readonly check: boolean;
  readonly report?: string;
  readonly json?: true;
}

/** `gpnerf eval`: scores on held-out views. */
export function addEval(program: Command): void {
  const command = program
    .command("eval")
    .description("render held-out views of scenes and score them beside trivial baselines")
    .requiredOption("--data <folder>", "a scene, or a folder of scenes");
  addModelOptions(command)
    .option("--targets-every <n>", "hold out every n-th frame; the others are source views", wholeNumber(1), 8)
    .option("--max-views <count>", "held-out views to render per scene, spread evenly", wholeNumber(1), 4)
    .option("--teacher", "also score the head on each true photo's own features, which needs no rendering")
    .option("--instances", "insist on scores of instances, beside those of --teacher")
    .option("--report <file.html>", "also write a page with all pictures")
    .option("--no-check", "do not decode every frame before starting")
    .option("--json", "print one JSON object")
    .action((_, action: Command) => evaluateScenes(action.optsWithGlobals()));
}

async function evaluateScenes(flags: EvalFlags): Promise<void> {
  const terminal = openTerminal(flags);
  const began = performance.now();
  const model = await openModel(flags);
  warnOfUntrainedParts(model, terminal);
  const choice = { targetEvery: flags.targetsEvery, maxViews: flags.maxViews };
  const opened = await openData(flags.data, model.config, terminal, flags, (count) => sourceFrames(count, choice));
  const scenes = withInstances(opened, model, flags.instances === true, terminal);
  noteUnscoredClasses(scenes, model, terminal);
  const report = flags.report === undefined ? undefined : new EvaluationReport(model);
  const texts = { notice: "stopping", outcome: "interrupted; nothing was written" };
  const evaluation = await interruptible(terminal, texts, async (signal) => {
    if (flags.check) await checkFrames(scenes, terminal, signal);
    return withNetwork(model, (network) =>
      runEvaluation(network, scenes, choice, terminal, {
        signal,
        teacher: flags.teacher === true || flags.instances === true,
        ...(report ? { onView: (view) => report.add(view) } : {}),
      }),
    );
  });

  if (flags.json) terminal.printJson({ ...evaluation, checkpoint: model.path, step: model.step });
  else terminal.print(scoreTable(evaluation));
  if (report === undefined || flags.report === undefined) return;
  await report.write(flags.report, evaluation, {
    title: "Evaluation",
    summary: `${counted(scenes.length, "scene")} from ${flags.data}, rendered by ${model.path}.`,
    seconds: (performance.now() - began) / 1000,
  });
  terminal.note(`report: ${resolve(flags.report)}`);
}
