import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { bundledScenes } from "../bundled.ts";
import { EvaluationReport } from "../evaluationReport.ts";
import { withInstances } from "../instanceScenes.ts";
import { interruptible } from "../interruption.ts";
import { openData } from "../openData.ts";
import { openModel, withNetwork } from "../openModel.ts";
import { runEvaluation, sourceFrames } from "../runEvaluation.ts";
import { scoreTable } from "../scoreTable.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";
import { warnOfUntrainedParts } from "../untrainedParts.ts";

/** Views rendered in all; a demo should end in a minute or two. */
const demoViews = 4;

/** Every 8th frame is held out. */
const holdOut = { targetEvery: 8 };

interface DemoFlags extends GlobalFlags {
  readonly checkpoint?: string;
  readonly data?: string;
  readonly out: string;
  readonly json?: true;
}

/** `gpnerf demo`: the bundled network on the bundled room. */
export function addDemo(program: Command): void {
  program
    .command("demo")
    .description("render novel views of the sample room, score them and write a report with pictures")
    .option("--out <folder>", "receives the report, index.html", "demo-report")
    .option("--checkpoint <path>", "another checkpoint file or run folder (default: the bundled checkpoint)")
    .option("--data <folder>", "another scene, or folder of scenes (default: the bundled room)")
    .option("--json", "print one JSON object; its `seconds` are those of the whole demo")
    .action((_, command: Command) => demo(command.optsWithGlobals()));
}

async function demo(flags: DemoFlags): Promise<void> {
  const terminal = openTerminal(flags);
  const began = performance.now();
  const secondsSoFar = (): number => (performance.now() - began) / 1000;
  const model = await openModel(flags);
  warnOfUntrainedParts(model, terminal);
  const data = flags.data ?? bundledScenes();
  const opened = await openData(data, model.config, terminal, {}, (count) => sourceFrames(count, holdOut));
  const scenes = withInstances(opened.slice(0, demoViews), model, false, terminal);
  const report = new EvaluationReport(model);
  const choice = { ...holdOut, maxViews: Math.floor(demoViews / scenes.length) };
  terminal.note(`rendering views of ${scenes.map(({ name }) => name).join(", ")} from the photos of its other places`);
  const texts = { notice: "stopping", outcome: "interrupted; nothing was written" };
  const evaluation = await interruptible(terminal, texts, (signal) =>
    withNetwork(model, (network) =>
      runEvaluation(network, scenes, choice, terminal, { signal, onView: (view) => report.add(view) }),
    ),
  );

  const page = resolve(join(flags.out, "index.html"));
  await report.write(page, evaluation, {
    title: "Novel views by GP-NeRF",
    summary:
      "Each view was rendered from the photos of other places in the room, by a network that has not seen the view " +
      "itself. Beside it: the photo taken there.",
    seconds: secondsSoFar(),
  });
  if (flags.json) {
    terminal.printJson({ ...evaluation.overall, seconds: secondsSoFar(), report: page });
    return;
  }
  terminal.print(scoreTable(evaluation));
  terminal.print(`
Pictures: ${pathToFileURL(page)}

Go on with
  gpnerf eval --data FOLDER                       your own posed photos (COLMAP, ScanNet, …: docs/scenes.md)
  gpnerf render --data SCENE --out FOLDER         a flight through a scene: colour, depth, classes, features
  gpnerf synth --out rooms                        more rooms
  gpnerf train --preset tiny --data rooms --out run   a network of your own`);
}
