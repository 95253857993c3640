import { once } from "node:events";
import { basename } from "node:path";
import type { Command } from "commander";
import { bundledScenes } from "../bundled.ts";
import { classLabels } from "../classLabels.ts";
import { interruptible } from "../interruption.ts";
import { addModelOptions } from "../modelOptions.ts";
import { openOneScene, type RangeFlags } from "../openData.ts";
import { type ModelFlags, openModel, withNetwork } from "../openModel.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";
import { warnOfUntrainedParts } from "../untrainedParts.ts";
import { addViewerOptions, openViewer, type ViewerFlags } from "../viewerOptions.ts";

interface ViewFlags extends GlobalFlags, ModelFlags, RangeFlags, ViewerFlags {
  readonly json?: true;
}

/** `gpnerf view`: a scene in the browser, rendered from wherever one looks. */
export function addView(program: Command): void {
  const command = program
    .command("view")
    .description("look around in a scene in the browser, rendered as you go; Ctrl-C ends it")
    .argument("[scene]", "folder of the scene (default: the bundled room)");
  addViewerOptions(addModelOptions(command))
    .option("--json", "print the address as one JSON object")
    .action((scene: string | undefined, _, action: Command) => view(scene, action.optsWithGlobals()));
}

async function view(path: string | undefined, flags: ViewFlags): Promise<void> {
  const terminal = openTerminal(flags);
  const model = await openModel(flags);
  warnOfUntrainedParts(model, terminal);
  const scene = await openOneScene(path ?? bundledScenes(), model.config, terminal, flags);
  const texts = { notice: "closing", outcome: "closed" };
  await interruptible(terminal, texts, (signal) =>
    withNetwork(model, async (network) => {
      signal.throwIfAborted();
      const shownModel = { name: basename(model.path), step: model.step, ...bestScore(model) };
      const shown = { scene, network, labels: classLabels(model, scene), model: shownModel };
      const viewer = await openViewer({ view: shown }, flags, terminal);
      try {
        if (flags.json) terminal.printJson({ url: viewer.url, scene: scene.name, checkpoint: model.path });
        else terminal.print(`${scene.name} is at ${viewer.url}`);
        if (!signal.aborted) await once(signal, "abort");
      } finally {
        await viewer.close();
      }
    }),
  );
}

/** The score that chose a checkpoint, by name. */
function bestScore({
  validation,
}: {
  readonly validation?: { readonly best: { readonly score: string; readonly value: number } };
}): {
  readonly scores?: Readonly<Record<string, number>>;
} {
  if (validation === undefined) return {};
  const { score, value } = validation.best;
  return { scores: { [score]: value } };
}
