import type { ModelConfig } from "../../config/schema.ts";

/** A way of sampling that a run was recorded with, named by the first part of its outputs' names. */
export interface RecordedSetting {
  /** `p64`, `p64uniform`, `p48_16`, … */
  readonly name: string;
  readonly config: ModelConfig;
}

/**
 * The settings in a recorded run: `pM` are M samples in one pass, evenly spaced in inverse depth, `pMuniform` in depth, and
 * `pM_K` are M and K further ones by importance sampling.
 */
export function recordedSettings(outputs: Iterable<string>, config: ModelConfig): RecordedSetting[] {
  const names = new Set(Array.from(outputs, (output) => output.slice(0, output.indexOf("."))));
  return [...names].flatMap((name) => {
    const parts = /^p(\d+)(uniform)?(?:_(\d+))?$/.exec(name);
    if (!parts) return [];
    const [, samples, uniform, importance] = parts;
    const rendering = {
      ...config.rendering,
      samplesPerRay: Number(samples),
      importanceSamples: Number(importance ?? 0),
      spacing: uniform ? ("uniform" as const) : ("inverse" as const),
    };
    return [{ name, config: { ...config, rendering } }];
  });
}
