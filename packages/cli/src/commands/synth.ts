import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { ConfigError, type ImageSize } from "gpnerf";
import { counted } from "../factTable.ts";
import { interruptible } from "../interruption.ts";
import { imageSize, positiveNumber, seed, wholeNumber } from "../optionParsers.ts";
import { synthFromGltf } from "../synthFromGltf.ts";
import { type GlobalFlags, openTerminal, type Terminal } from "../terminal.ts";

interface SynthFlags extends GlobalFlags {
  readonly out: string;
  readonly set?: "rooms-v1";
  readonly part?: "train" | "validation" | "test";
  readonly rooms: number;
  readonly frames: number;
  readonly size: ImageSize;
  readonly seed: number;
  readonly noise: boolean;
  readonly workers?: number;
  readonly from?: string;
  readonly classes?: string;
  readonly scale?: number;
  readonly unlit?: true;
  readonly json?: true;
}

/** What a set decides itself. */
const decidedBySet = ["rooms", "frames", "size", "seed", "noise"] as const;

/** `gpnerf synth`: labelled rooms to train on. */
export function addSynth(program: Command): void {
  program
    .command("synth")
    .description("make furnished rooms with colour, depth, classes, instances and poses (Replica layout)")
    .requiredOption("--out <folder>", "receives room_000, room_001, …; rooms already there are kept")
    .addOption(
      new Option("--set <name>", "a fixed set of rooms (docs/rooms.md) with lists of its parts").choices(["rooms-v1"]),
    )
    .addOption(new Option("--part <name>", "only this part of the set").choices(["train", "validation", "test"]))
    .option("--rooms <count>", "number of rooms", wholeNumber(1), 8)
    .option("--frames <count>", "frames per room, along one walk", wholeNumber(1), 24)
    .addOption(
      new Option("--size <WxH>", "image size in pixels")
        .argParser(imageSize)
        .default({ width: 160, height: 120 }, "160x120"),
    )
    .option("--seed <number>", "the same seed gives the same files, byte for byte", seed, 0)
    .option("--no-noise", "colour images without sensor noise")
    .option(
      "--workers <count>",
      "rooms made at the same time (one per core by default); changes no byte",
      wholeNumber(1),
    )
    .addOption(
      new Option(
        "--from <file>",
        "photograph this glTF scene (.glb, .gltf) instead; --out is its new folder",
      ).conflicts([...["set", "part", "rooms"]]),
    )
    .option("--classes <file>", 'with --from: class map, JSON like {"Sofa_*": "sofa", "material:Oak*": "floor"}')
    .option("--scale <metres>", "with --from: metres per unit of the file (default: 1)", positiveNumber)
    .option("--unlit", "with --from: colours as they are stored, without light and shadow")
    .option("--json", "print one JSON object")
    .action((_, command: Command) => synth(command));
}

async function synth(command: Command): Promise<void> {
  const flags: SynthFlags = command.optsWithGlobals();
  const terminal = openTerminal(flags);
  const workers = flags.workers ?? availableParallelism();
  const texts = {
    notice: "stopping after this frame",
    outcome: `interrupted; finished rooms are in ${flags.out}, the same command goes on after them`,
  };
  if (flags.from !== undefined) {
    const from = flags.from;
    const outcome = { ...texts, outcome: "interrupted; nothing was written" };
    await interruptible(terminal, outcome, (signal) => synthFromGltf({ ...flags, from }, terminal, signal));
    return;
  }
  if (flags.set === undefined) {
    if (flags.part !== undefined) {
      throw new ConfigError("synth: --part was given without --set.", { hint: "Add --set rooms-v1." });
    }
    await interruptible(terminal, texts, (signal) => synthRooms(flags, workers, terminal, signal));
    return;
  }
  const set = flags.set;
  const given = decidedBySet.filter((name) => command.getOptionValueSource(name) === "cli");
  if (given.length > 0) {
    throw new ConfigError(`synth: --set ${set} decides ${given.join(", ")} itself.`, {
      hint: `Leave --set out to choose them, or leave ${given.length > 1 ? "them" : "it"} out.`,
    });
  }
  await interruptible(terminal, texts, (signal) => synthSet(set, flags, workers, terminal, signal));
}

async function synthRooms(
  { rooms, frames, size, seed, noise, out, json }: SynthFlags,
  workers: number,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  // Loaded here because no other command needs the room generator and its 3D library.
  const { synthesizeRooms } = await import("@gpnerf/rooms");
  let done = 0;
  let kept = 0;
  const made = await terminal.withProgress({ title: "rooms", unit: "frame", total: rooms * frames }, (progress) =>
    synthesizeRooms({
      ...{ rooms, frames, ...size, seed, noise, out, workers, signal },
      onProgress({ name, isKept }) {
        if (isKept) kept++;
        done += isKept ? frames : 1;
        progress.update(done, name);
      },
    }),
  );
  if (json) {
    terminal.printJson({ out, rooms: made.rooms, frames, ...size, seed, noise, kept });
    return;
  }
  terminal.print(
    `${counted(rooms, "room")} of ${counted(frames, "frame")} at ${size.width}x${size.height} in ${out}${keptNote(kept)}`,
  );
}

async function synthSet(
  name: NonNullable<SynthFlags["set"]>,
  { part, out, json }: SynthFlags,
  workers: number,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { chosenParts, roomSets, synthesizeRoomSet } = await import("@gpnerf/rooms");
  const set = roomSets[name];
  const parts = chosenParts(part).map((chosen) => set.parts[chosen]);
  const rooms = parts.reduce((sum, plan) => sum + plan.rooms, 0);
  const frames = parts.reduce((sum, plan) => sum + plan.rooms * plan.frames, 0);
  let done = 0;
  let kept = 0;
  const { lists } = await terminal.withProgress({ title: name, unit: "frame", total: frames }, (progress) =>
    synthesizeRoomSet({
      ...{ set: name, ...(part ? { part } : {}), out, workers, signal },
      onProgress(step) {
        if (step.isKept) kept++;
        done += step.isKept ? step.frames : 1;
        progress.update(done, `${step.part}/${step.name}`);
      },
    }),
  );
  if (json) {
    terminal.printJson({ out, set: name, lists, rooms, kept });
    return;
  }
  terminal.print(`${name}: ${counted(rooms, "room")}, ${counted(frames, "frame")} in ${out}${keptNote(kept)}`);
  terminal.print(`for --data: ${lists.join(", ")}`);
}

function keptNote(kept: number): string {
  return kept > 0 ? ` (${kept} ${kept === 1 ? "room was" : "rooms were"} there already)` : "";
}
