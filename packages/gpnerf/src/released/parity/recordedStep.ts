import { readFile } from "node:fs/promises";
import { decodeSafetensors, type SafetensorsTensor } from "@gpnerf/engine";
import { CheckpointError } from "../../errors.ts";

/** A training step of the released code on the images of a recorded run: its rays, losses and gradients. */
export interface RecordedStep {
  readonly path: string;
  /** `loss.*`, `gradnorm.*` and `grad.*`, by name. */
  readonly outputs: ReadonlyMap<string, SafetensorsTensor>;
  /** Pixels of the rays, row by row from 0, [rays]. */
  readonly selected: Int32Array;
  /** Class of every pixel; what is no class is ignored. */
  readonly labels: Uint8Array;
  /** True colours of the rays, [rays, 3]. */
  readonly trueColor: Float32Array;
}

/**
 * Read a recorded training step; docs/parity.md lists its tensors.
 * @throws {CheckpointError} naming the file and the inputs that are missing or do not fit each other
 */
export async function readRecordedStep(path: string): Promise<RecordedStep> {
  const hint = "docs/parity.md lists the tensors of such a file.";
  const fail = (what: string, cause?: unknown): never => {
    throw new CheckpointError(what.includes(path) ? what : `${path}: ${what}`, { path, cause, hint });
  };
  const tensors = await readFile(path)
    .then((bytes) => decodeSafetensors(bytes, path).tensors)
    .catch((cause: Error) => fail(cause.message, cause));
  const input = (name: string): SafetensorsTensor["data"] => tensors.get(name)?.data ?? fail(`${name} is missing`);
  const selected = Int32Array.from(input("in.select_inds"), Number);
  const labels = Uint8Array.from(input("in.labels"), Number);
  const trueColor = Float32Array.from(input("in.gt_rgb"), Number);
  if (trueColor.length !== 3 * selected.length) {
    fail(
      `in.gt_rgb has ${trueColor.length} numbers, expected 3 for each of the ${selected.length} rays of in.select_inds`,
    );
  }
  const outputs = new Map([...tensors].filter(([name]) => !name.startsWith("in.")));
  return { path, outputs, selected, labels, trueColor };
}
