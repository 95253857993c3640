import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { type Camera, ConfigError, evenlySpread, type Scene, trajectory } from "gpnerf";
import { checkFrames } from "../checkFrames.ts";
import { classLabels } from "../classLabels.ts";
import { counted } from "../factTable.ts";
import { interruptible } from "../interruption.ts";
import { addModelOptions } from "../modelOptions.ts";
import { openOneScene, type RangeFlags } from "../openData.ts";
import { type ModelFlags, openModel, withNetwork } from "../openModel.ts";
import { wholeNumber } from "../optionParsers.ts";
import { renderFrames } from "../renderFrames.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";
import { warnOfUntrainedParts } from "../untrainedParts.ts";
import { expectNewFolder, writeWholeFolder } from "../wholeFolder.ts";

/** Cameras of the scene that a trajectory passes through; more would repeat the shaking of a hand. */
const keyCameras = 6;

interface RenderFlags extends GlobalFlags, ModelFlags, RangeFlags {
  readonly data: string;
  readonly out: string;
  readonly frames: number;
  readonly view?: string;
  readonly check: boolean;
  readonly json?: true;
}

/** `gpnerf render`: pictures along a trajectory, or of one view. */
export function addRender(program: Command): void {
  const command = program
    .command("render")
    .description("fly through a scene: colour, depth, classes and features as PNG files and one animation")
    .requiredOption("--data <scene>", "folder of the scene")
    .requiredOption("--out <folder>", "new folder for the pictures");
  addModelOptions(command)
    .option("--frames <count>", "frames of the flight, along a path through the scene's cameras", wholeNumber(1), 24)
    .addOption(
      new Option("--view <name>", "render this frame of the scene instead, from the others; a name or an index"),
    )
    .option("--no-check", "do not decode every frame before starting")
    .option("--json", "print one JSON object")
    .action((_, action: Command) => render(action.optsWithGlobals()));
}

async function render(flags: RenderFlags): Promise<void> {
  const terminal = openTerminal(flags);
  await expectNewFolder(flags.out);
  const model = await openModel(flags);
  warnOfUntrainedParts(model, terminal);
  const scene = await openOneScene(flags.data, model.config, terminal, flags);
  const request = flags.view === undefined ? flight(scene, flags.frames) : singleView(scene, flags.view);
  const labels = classLabels(model, scene);

  const texts = { notice: "stopping", outcome: "interrupted; nothing was written" };
  const files = await interruptible(terminal, texts, async (signal) => {
    if (flags.check) await checkFrames([scene], terminal, signal);
    return withNetwork(model, (network) =>
      writeWholeFolder(flags.out, (folder) =>
        terminal.withProgress({ title: "rendering", unit: "frame", total: request.cameras.length }, (progress) =>
          renderFrames(network, { scene, labels, ...request }, folder, progress, signal),
        ),
      ),
    );
  });
  if (flags.json) {
    terminal.printJson({
      out: resolve(flags.out),
      scene: scene.name,
      frames: request.cameras.length,
      checkpoint: model.path,
      step: model.step,
      files,
    });
    return;
  }
  terminal.print(`${counted(request.cameras.length, "frame")} of ${scene.name} in ${flags.out}`);
}

interface CameraChoice {
  readonly cameras: readonly Camera[];
  readonly exclude: readonly number[];
}

function flight({ frames }: Scene, count: number): CameraChoice {
  const keys = evenlySpread(frames, keyCameras).map(({ camera }) => camera);
  return { cameras: trajectory(keys, count), exclude: [] };
}

function singleView({ name, frames }: Scene, view: string): CameraChoice {
  const named = frames.findIndex((frame) => frame.name === view);
  const index = named >= 0 ? named : /^\d+$/.test(view) ? Number(view) : -1;
  if (frames[index] !== undefined) return { cameras: [frames[index].camera], exclude: [index] };
  throw new ConfigError(`--view ${view}: ${name} has no such frame`, {
    hint: `Give a name from ${frames[0].name} to ${frames[frames.length - 1].name}, or an index from 0 to ${frames.length - 1}.`,
  });
}
