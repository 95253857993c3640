import { resolve } from "node:path";
import type { Command } from "commander";
import { convertScene, findScenes, type ImageSize, openScene } from "gpnerf";
import { counted } from "../factTable.ts";
import { interruptible } from "../interruption.ts";
import { imageSize, wholeNumber } from "../optionParsers.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";
import { writeWholeFolder } from "../wholeFolder.ts";

interface ConvertFlags extends GlobalFlags {
  readonly out: string;
  readonly size?: ImageSize;
  readonly every: number;
  readonly json?: true;
}

/** `gpnerf convert`: any scene in the Replica layout. */
export function addConvert(program: Command): void {
  program
    .command("convert")
    .description("write a scene of any readable format in the Replica layout")
    .argument("<scene>", "folder of the scene")
    .requiredOption("--out <folder>", "receives rgb/, depth/, …; must be new or empty")
    .option("--size <WxH>", "image size in pixels (default: as stored)", imageSize)
    .option("--every <n>", "take every n-th frame", wholeNumber(1), 1)
    .option("--json", "print one JSON object")
    .action((path: string, _, command: Command) => convert(path, command.optsWithGlobals()));
}

async function convert(path: string, flags: ConvertFlags): Promise<void> {
  const terminal = openTerminal(flags);
  const { out, size, every } = flags;
  const folders = await findScenes(path);
  const scene = await openScene(folders.length === 1 ? folders[0] : path, size ?? {});
  const total = Math.ceil(scene.frames.length / every);
  const texts = { notice: "stopping after this frame", outcome: "interrupted; nothing was written" };
  const converted = await interruptible(terminal, texts, (signal) =>
    terminal.withProgress({ title: "converting", unit: "frame", total }, (progress) =>
      writeWholeFolder(out, (folder) =>
        convertScene(scene, folder, { every, signal, onFrame: (done, name) => progress.update(done, name) }),
      ),
    ),
  );
  const { frames, depthsTooFar } = converted;
  const { width, height, hasDepth, hasSemantic, hasInstance, leftOut } = scene;
  const maps = [
    "colour",
    ...(hasDepth ? ["depth"] : []),
    ...(hasSemantic ? ["classes"] : []),
    ...(hasInstance ? ["instances"] : []),
  ];
  if (leftOut.length > 0)
    terminal.note(`note: left out as the reader does: ${counted(leftOut.length, "frame")}, see gpnerf inspect`);
  if (depthsTooFar > 0) {
    terminal.note(
      `note: ${counted(depthsTooFar, "depth")} of more than 65.534 m became unknown; the layout holds no larger ones`,
    );
  }
  if (flags.json) {
    terminal.printJson({
      out: resolve(out),
      from: scene.path,
      format: scene.format,
      frames,
      width,
      height,
      maps,
      depthsTooFar,
    });
  } else terminal.print(`${counted(frames, "frame")} at ${width}x${height} in ${out}: ${maps.join(", ")}`);
}
