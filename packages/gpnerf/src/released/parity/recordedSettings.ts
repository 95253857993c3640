import type { SafetensorsTensor } from "@gpnerf/engine";
import type { ModelConfig } from "../../config/schema.ts";
import { sliceOf } from "./slices.ts";

/** A way of sampling that a run was recorded with, named by the first part of its outputs' names. */
export interface RecordedSetting {
  /** `p64`, `p64uniform`, `p48_16`, … */
  readonly name: string;
  readonly config: ModelConfig;
}

type Rendering = ModelConfig["rendering"];

/** Rays of more samples are no recording of this network, and could exhaust the memory. */
const mostSamples = 4096;

/**
 * The settings in a recorded run: `pM` are M samples in one pass, evenly spaced in inverse depth, `pMuniform` in depth, and
 * `pM_K` are M and K further ones by importance sampling. Names of other forms are no settings.
 */
export function recordedSettings(outputs: Iterable<string>, config: ModelConfig): RecordedSetting[] {
  const names = new Set(Array.from(outputs, (output) => output.split(".", 1)[0]));
  return [...names].flatMap((name) => {
    const match = /^p(\d+)(uniform)?(?:_(\d+)(uniform)?)?$/.exec(name);
    if (!match) return [];
    const [samplesPerRay, importanceSamples] = [Number(match[1]), Number(match[3] ?? 0)];
    // Importance sampling needs bins between the samples other than the first and the last.
    const least = match[3] === undefined ? 2 : 3;
    if (samplesPerRay < least || samplesPerRay + importanceSamples > mostSamples) return [];
    const spacing = (match[2] ?? match[4]) ? ("uniform" as const) : ("inverse" as const);
    return [{ name, config: withSampling(config, { samplesPerRay, importanceSamples, spacing }) }];
  });
}

/**
 * The sampling of whole views and training steps, whose names do not tell it: that of the recorded setting with two passes
 * (of several, the network's own). Without any it is the network's own where passes were recorded of a view, and else that
 * of the recorded setting with a single pass.
 */
export function mainSampling(
  settings: readonly RecordedSetting[],
  outputs: Iterable<string>,
  config: ModelConfig,
): ModelConfig {
  const own = ({ config: { rendering } }: RecordedSetting): boolean =>
    rendering.samplesPerRay === config.rendering.samplesPerRay &&
    rendering.importanceSamples === config.rendering.importanceSamples;
  const twice = settings.filter((setting) => setting.config.rendering.importanceSamples > 0);
  const found = twice.find(own) ?? twice[0];
  if (found) return found.config;
  const hasPasses = Array.from(outputs).some((output) => /^e2e\.(coarse|fine)\./.test(output));
  return hasPasses ? config : (settings[0]?.config ?? config);
}

/**
 * The sampling of `proj.*`: as many samples as the tensors have along their second axis, spaced as in the setting of as
 * many samples in one pass; evenly in inverse depth where both spacings or none were recorded.
 */
export function projectionSampling(
  settings: readonly RecordedSetting[],
  outputs: ReadonlyMap<string, SafetensorsTensor>,
  config: ModelConfig,
): ModelConfig | undefined {
  const samplesPerRay = [...outputs].find(([name, { shape }]) => name.startsWith("proj.") && shape.length > 2)?.[1]
    .shape[1];
  if (samplesPerRay === undefined || samplesPerRay < 2 || samplesPerRay > mostSamples) return undefined;
  const spacings = settings
    .map((setting) => setting.config.rendering)
    .filter((sampling) => sampling.importanceSamples === 0 && sampling.samplesPerRay === samplesPerRay)
    .map(({ spacing }) => spacing);
  const spacing = spacings.length === 1 ? spacings[0] : "inverse";
  return withSampling(config, { samplesPerRay, importanceSamples: 0, spacing });
}

/** How many rays, from the first on, some output of a setting needs the semantic field of. */
export function fieldRays(setting: string, outputs: ReadonlyMap<string, SafetensorsTensor>): number {
  const recorded = [...outputs].filter(
    ([name]) => name.startsWith(`${setting}.`) && sliceOf(name).whole.endsWith(".feats_out_3d"),
  );
  return Math.max(0, ...recorded.map(([, { shape }]) => shape[0] ?? 0));
}

function withSampling(config: ModelConfig, sampling: Partial<Rendering>): ModelConfig {
  return { ...config, rendering: { ...config.rendering, ...sampling } };
}
