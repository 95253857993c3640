import { type Command, Option } from "commander";
import type { ImageSize } from "gpnerf";
import { counted } from "../factTable.ts";
import { interruptible } from "../interruption.ts";
import { imageSize, seed, wholeNumber } from "../optionParsers.ts";
import { type GlobalFlags, openTerminal } from "../terminal.ts";

interface SynthFlags extends GlobalFlags {
  readonly rooms: number;
  readonly frames: number;
  readonly size: ImageSize;
  readonly seed: number;
  readonly out: string;
  readonly json?: true;
}

/** `gpnerf synth`: labelled rooms to train on. */
export function addSynth(program: Command): void {
  program
    .command("synth")
    .description("make furnished rooms with colour, depth, classes, instances and poses (Replica layout)")
    .requiredOption("--out <folder>", "receives room_000, room_001, …; rooms already there are kept")
    .option("--rooms <count>", "number of rooms", wholeNumber(1), 8)
    .option("--frames <count>", "frames per room, along one walk", wholeNumber(1), 24)
    .addOption(
      new Option("--size <WxH>", "image size in pixels")
        .argParser(imageSize)
        .default({ width: 160, height: 120 }, "160x120"),
    )
    .option("--seed <number>", "the same seed gives the same files, byte for byte", seed, 0)
    .option("--json", "print one JSON object")
    .action((_, command: Command) => synth(command.optsWithGlobals()));
}

async function synth(flags: SynthFlags): Promise<void> {
  const terminal = openTerminal(flags);
  // Loaded here because no other command needs the room generator and its 3D library.
  const { synthesizeRooms } = await import("@gpnerf/rooms");
  const { rooms, frames, size, seed, out } = flags;
  const kept = new Set<string>();
  const progressOptions = { title: "rooms", unit: "frame", total: rooms * frames };
  const texts = {
    notice: "stopping after this frame",
    outcome: `interrupted; finished rooms are in ${out}, the same command goes on after them`,
  };
  const made = await interruptible(terminal, texts, (signal) =>
    terminal.withProgress(progressOptions, (progress) =>
      synthesizeRooms({
        rooms,
        frames,
        ...size,
        seed,
        out,
        signal,
        onProgress: ({ room, frame, name, isKept }) => {
          if (isKept) kept.add(name);
          progress.update(room * frames + frame + 1, name);
        },
      }),
    ),
  );
  if (flags.json) {
    terminal.printJson({ out, rooms: made.rooms, frames, ...size, seed, kept: kept.size });
    return;
  }
  const keptNote = kept.size > 0 ? ` (${kept.size} were there already)` : "";
  terminal.print(
    `${counted(rooms, "room")} of ${counted(frames, "frame")} at ${size.width}x${size.height} in ${out}${keptNote}`,
  );
}
