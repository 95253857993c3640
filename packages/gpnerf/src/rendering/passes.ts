import type { ModelConfig } from "../config/schema.ts";

/**
 * A run of the field-and-ray network over a ray: `coarse` on evenly spaced samples, `fine` on these and on further ones
 * where the coarse pass attended (importance sampling). Most networks have the coarse pass only.
 */
export type Pass = "coarse" | "fine";

/** The passes of a network, in order. */
export function passesOf({ rendering }: ModelConfig): readonly Pass[] {
  return rendering.importanceSamples > 0 ? ["coarse", "fine"] : ["coarse"];
}

/** The pass whose outputs are shown and scored. */
export function lastPass({ rendering }: ModelConfig): Pass {
  return rendering.importanceSamples > 0 ? "fine" : "coarse";
}

/** Samples per ray in a pass. */
export function samplesOf(pass: Pass, { rendering }: ModelConfig): number {
  return rendering.samplesPerRay + (pass === "fine" ? rendering.importanceSamples : 0);
}
