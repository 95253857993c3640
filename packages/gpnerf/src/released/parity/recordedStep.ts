import type { SafetensorsTensor } from "@gpnerf/engine";
import { CheckpointError } from "../../errors.ts";
import { InputTensors } from "./inputTensors.ts";
import { outputsOf, readRecorded } from "./recordedRun.ts";

/** A training step of the released code on the images of a recorded run: its rays, losses and gradients. */
export interface RecordedStep {
  readonly path: string;
  /** `loss.*`, `gradnorm.*` and `grad.*`, by name. */
  readonly outputs: ReadonlyMap<string, SafetensorsTensor>;
  /** Pixels of the rays, row by row from 0, [rays]. */
  readonly selected: Int32Array;
  /** Class of every pixel, [height · width]; what is no class is ignored. */
  readonly labels: Uint8Array;
  /** Size of the labels. */
  readonly height: number;
  readonly width: number;
  /** True colours of the rays, [rays, 3]. */
  readonly trueColor: Float32Array;
}

/** What labels outside 0 … 254 become: no class. */
const noClass = 255;

/**
 * Read a recorded training step; docs/parity.md lists its tensors.
 * @throws {CheckpointError} naming the file and the inputs that are missing or do not fit
 */
export async function readRecordedStep(path: string): Promise<RecordedStep> {
  const tensors = await readRecorded(path);
  const problems: string[] = [];
  const reader = new InputTensors(tensors, problems);
  const input = (name: string, axes: readonly (number | string)[]): Float64Array => {
    const before = problems.length;
    const tensor = reader.read(name, axes);
    if (!tensor && problems.length === before) problems.push(`${name} [${axes.join(", ")}] is missing`);
    return tensor?.numbers ?? new Float64Array(0);
  };
  const selected = input("in.select_inds", ["rays"]);
  const labels = input("in.labels", ["height", "width"]);
  const trueColor = input("in.gt_rgb", ["rays", 3]);
  if (problems.length > 0) {
    const lines = problems.map((problem) => `\n  ${problem}`).join("");
    const hint = "docs/parity.md lists the tensors of a recorded training step.";
    throw new CheckpointError(`${path}: the recorded inputs do not fit:${lines}`, { path, hint });
  }
  return {
    path,
    outputs: outputsOf(tensors),
    selected: Int32Array.from(selected),
    labels: Uint8Array.from(labels, (label) => (label >= 0 && label < noClass ? label : noClass)),
    height: reader.lengths.get("height")!.length,
    width: reader.lengths.get("width")!.length,
    trueColor: Float32Array.from(trueColor),
  };
}
