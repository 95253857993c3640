import { stat } from "node:fs/promises";
import type { Command } from "commander";
import {
  CheckpointError,
  type Comparison,
  findCheckpoint,
  importCheckpoint,
  type ModelCheckpoint,
  readModel,
  readRecordedRun,
  readRecordedStep,
  runGradientParity,
  runParity,
} from "gpnerf";
import { counted } from "../factTable.ts";
import { parityTable } from "../parityTable.ts";
import { type GlobalFlags, openTerminal, type Terminal } from "../terminal.ts";

interface ParityFlags extends GlobalFlags {
  readonly gradients?: string;
  readonly json?: true;
}

/** `gpnerf parity`: our numbers beside those that the released code recorded. */
export function addParity(program: Command): void {
  program
    .command("parity")
    .description("compare a network with what the released code computed from the same checkpoint and inputs")
    .argument("<model>", "official .pth or a checkpoint imported from one")
    .argument("<recorded>", "inputs and outputs of the released code, see docs/parity.md")
    .option("--gradients <step.safetensors>", "also compare a recorded training step on the same images")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      "\nEnds with exit code 1 when an output differs by more than its tolerance, or when nothing could be compared.",
    )
    .action((checkpoint: string, recorded: string, _, command: Command) =>
      compareOutputs(checkpoint, recorded, command.optsWithGlobals()),
    );
}

async function compareOutputs(checkpoint: string, recorded: string, flags: ParityFlags): Promise<void> {
  const terminal = openTerminal(flags);
  const run = await readRecordedRun(recorded);
  const step = flags.gradients === undefined ? undefined : await readRecordedStep(flags.gradients);
  if (run.outputs.size + (step?.outputs.size ?? 0) === 0) {
    throw new CheckpointError(`${recorded}: holds no outputs to compare with`, {
      path: recorded,
      hint: "docs/parity.md lists the tensors of such a file; those named in.* are inputs.",
    });
  }
  const model = await openOfficial(checkpoint);
  const outputs = await withProgress(terminal, "outputs", run.outputs.size, (done) => runParity(model, run, done));
  const gradients = step
    ? await withProgress(terminal, "gradients", step.outputs.size, (done) => runGradientParity(model, run, step, done))
    : [];
  const all = [...outputs, ...gradients];
  const passed = all.some(({ verdict }) => verdict === "equal") && all.every(({ verdict }) => verdict !== "differs");
  if (flags.json) terminal.printJson({ checkpoint, recorded, passed, outputs, gradients });
  else terminal.print(parityTable(all));
  if (!passed) throw disagreement(checkpoint, recorded, all);
  const skipped = all.filter(({ verdict }) => verdict === "not compared");
  if (skipped.length > 0) {
    const [{ name, note }] = skipped;
    terminal.note(`note: ${counted(skipped.length, "output")} not compared; the first is ${name}: ${note}`);
  }
}

async function openOfficial(path: string): Promise<ModelCheckpoint> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  const file = isFolder ? await findCheckpoint(path) : path;
  return file.endsWith(".safetensors") ? readModel(file) : (await importCheckpoint(file)).checkpoint;
}

/** Counts and names what is not equal, so that the end of a log tells it. */
function disagreement(checkpoint: string, recorded: string, all: readonly Comparison[]): CheckpointError {
  const having = (verdict: Comparison["verdict"]): Comparison[] => all.filter((found) => found.verdict === verdict);
  const [differing, skipped] = [having("differs"), having("not compared")];
  const parts = [
    ...(differing.length > 0 ? [`${counted(differing.length, "output")} of ${all.length} not equal`] : []),
    ...(skipped.length > 0 ? [`${counted(skipped.length, "output")} not compared`] : []),
  ];
  const [{ name, note }] = [...differing, ...skipped];
  const reason = note === undefined ? "" : `: ${note}`;
  return new CheckpointError(`${checkpoint} and ${recorded}: ${parts.join(", ")}; the first is ${name}${reason}`, {
    path: checkpoint,
    hint: "Check that both files come from the same weights; docs/parity.md says what is compared and how closely.",
  });
}

function withProgress(
  terminal: Terminal,
  label: string,
  total: number,
  work: (done: (comparison: Comparison) => void) => Promise<Comparison[]>,
): Promise<Comparison[]> {
  let count = 0;
  return terminal.withProgress({ title: `comparing ${label}`, unit: "output", total }, (progress) =>
    work(({ name }) => progress.update(++count, name)),
  );
}
