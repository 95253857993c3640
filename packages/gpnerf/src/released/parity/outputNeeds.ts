import { type InputName, inputTensorNames, type RecordedInputs } from "./recordedInputs.ts";

const forRays: readonly InputName[] = ["sourceImages", "sourceCameras", "depthRange"];

/** What outputs are computed from, by their names. */
const inputsOf: readonly (readonly [RegExp, readonly InputName[]])[] = [
  [/^(feat|fpn)\./, ["sourceImages"]],
  [/^query\./, ["queryImage"]],
  [/^(proj|p\d\w*)\./, [...forRays, "rays"]],
  [/^e2e\./, [...forRays, "camera"]],
];

/** Which outputs mean nothing without a part of the network, named as `ModelCheckpoint.untrained` does. */
const partsOf: readonly (readonly [string, RegExp])[] = [
  ["feature pyramid", /^fpn\.|^query\.|\.feats_out|\.deep_sem|\.logits/],
  ["semantic adaptor", /\.feats_out$|^e2e\..*\.logits/],
  ["perception head", /\.logits/],
];

/**
 * Why an output cannot be computed: the inputs that were not recorded and the parts that the checkpoint lacks.
 *
 * @param output name of the whole tensor
 * @param untrained parts of the network with fresh parameters
 * @returns undefined when nothing is lacking
 */
export function lacking(output: string, inputs: RecordedInputs, untrained: readonly string[]): string | undefined {
  const [, needed] = inputsOf.find(([names]) => names.test(output)) ?? [undefined, []];
  const missing = missingInputs(needed, inputs);
  if (missing !== undefined) return missing;
  const parts = partsOf.filter(([part, names]) => untrained.includes(part) && names.test(output));
  if (parts.length === 0) return undefined;
  return `the checkpoint has no ${parts.map(([part]) => part).join(" and no ")}`;
}

/** "needs in.camera"; undefined when nothing is missing. */
export function missingInputs(needed: readonly InputName[], inputs: RecordedInputs): string | undefined {
  const names = needed.filter((name) => inputs[name] === undefined).map((name) => inputTensorNames[name]);
  return names.length === 0 ? undefined : `needs ${names.join(" and ")}`;
}
