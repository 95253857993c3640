import type { DepthRange } from "../scene/scene.ts";

/**
 * z-depths of the samples of each ray, [rays · samples], increasing along a ray, both ends of the range included.
 *
 * Without `random` every ray has the same depths, evenly spaced in depth (`uniform`, Sec. 3) or in inverse depth. With it
 * each sample is drawn uniformly between the midpoints to its neighbours (stratified sampling), as in training.
 */
export function sampleDepths(
  range: DepthRange,
  rays: number,
  samples: number,
  spacing: "uniform" | "inverse",
  random?: () => number,
): Float32Array {
  const { near, far } = range;
  const even = Float32Array.from({ length: samples }, (_, i) => {
    const t = i / (samples - 1);
    return spacing === "uniform" ? near + t * (far - near) : 1 / (1 / near + t * (1 / far - 1 / near));
  });
  const depths = new Float32Array(rays * samples);
  for (let ray = 0; ray < rays; ray++) {
    for (let i = 0; i < samples; i++) {
      const lower = (even[Math.max(i - 1, 0)] + even[i]) / 2;
      const upper = (even[i] + even[Math.min(i + 1, samples - 1)]) / 2;
      depths[ray * samples + i] = random ? lower + (upper - lower) * random() : even[i];
    }
  }
  return depths;
}
