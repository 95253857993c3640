import type { SafetensorsTensor } from "@gpnerf/engine";
import type { Config } from "../../config/schema.ts";
import type { ParameterStore } from "../../model/parameterStore.ts";
import type { StepGradients, StepLosses } from "../../training/trainStep.ts";
import { hasNoEffect, ourName } from "../parameterNames.ts";
import { type Comparison, differs, judged, notCompared, notFinite } from "./comparison.ts";
import { recordedNumbers } from "./recordedRun.ts";

/**
 * Largest differences that count as equal: of losses relative to the loss, of gradients to the gradient's norm. Changing
 * the images in their last bit moves gradients of the first convolutions by up to 2.8 %, through the fine pass.
 */
const lossTolerance = 1e-4;
const gradientTolerance = 3e-2;

/** Gradients this far below the largest are rounding errors, such as those of biases that a norm takes out again. */
const vanishing = 1e-7;

/** Compares `loss.*`, `gradnorm.*` and `grad.*` with a step of ours. */
export function stepComparer(
  { losses, gradients }: StepGradients,
  parameters: ParameterStore,
  config: Config,
): (name: string, recorded: SafetensorsTensor) => Comparison {
  const ours = new Map(
    parameters.slots.map((slot) => [slot.name, { shape: slot.shape, values: parameters.slice(slot, gradients) }]),
  );
  const largest = [...ours.values()].reduce((most, { values }) => Math.max(most, norm(values)), 0);
  const floor = vanishing * largest;
  const known = namedLosses(losses, config);

  return (name, tensor) => {
    const { shape } = tensor;
    const recorded = recordedNumbers(tensor);
    if (recorded.length === 0) return notCompared(name, shape, "recorded without numbers");
    const problem = notFinite("the recorded", recorded);
    if (problem) return differs(name, shape, problem);
    const apart = (difference: number, size: number, tolerance: number): Comparison =>
      Number.isFinite(difference)
        ? judged(name, shape, { absolute: difference, relative: size > 0 ? difference / size : difference, tolerance })
        : differs(name, shape, "ours is NaN or infinite");

    if (name.startsWith("loss.")) {
      const loss = known.get(name);
      if (loss === undefined) return notCompared(name, shape, "a loss of this name is not known");
      if (recorded.length > 1) return differs(name, shape, "ours is a single number");
      return apart(Math.abs(loss - recorded[0]), Math.abs(recorded[0]), lossTolerance * Math.abs(recorded[0]));
    }
    const [, kind, parameter] = /^(gradnorm|grad)\.(.+)$/.exec(name) ?? [];
    if (parameter === undefined) return notCompared(name, shape, "an output of this name is not known");
    const size = norm(recorded);
    // We do not have these parameters; a recorded gradient that is not zero would show that we should.
    if (hasNoEffect(parameter)) return apart(size, 0, floor);
    const gradient = ours.get(ourName(parameter) ?? "");
    if (!gradient) return notCompared(name, shape, "a parameter of this name is not known");
    const tolerance = gradientTolerance * size + floor;
    const { values } = gradient;
    if (kind === "gradnorm") {
      if (recorded.length > 1) return differs(name, shape, "ours is a single number");
      return apart(Math.abs(norm(values) - recorded[0]), size, tolerance);
    }
    if (gradient.shape.join() !== shape.join()) {
      return differs(name, shape, `ours is [${gradient.shape.join(", ")}]`);
    }
    return apart(norm(values.map((value, i) => value - recorded[i])), size, tolerance);
  };
}

/** The losses by the names that they are recorded under. */
function namedLosses(losses: StepLosses, { training }: Config): ReadonlyMap<string, number> {
  const { photometric, semantic } = training.losses;
  return new Map([
    ["loss.total", losses.total],
    ["loss.rgb_scaled", photometric * losses.photometric],
    ["loss.semantic_scaled", semantic * losses.semantic],
    ["loss.ce", losses.semantic],
    ["loss.distill", losses.semanticDistill],
    ["loss.dgs_code", losses.depthGuided],
  ]);
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}
