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
  const even = evenDepths(range, samples, spacing);
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

/** Both ends and equal steps between them, in 32 bits: start + i · step, then the reciprocal if they are inverse depths. */
function evenDepths({ near, far }: DepthRange, samples: number, spacing: "uniform" | "inverse"): Float32Array {
  const f = Math.fround;
  const inverse = spacing === "inverse";
  const start = inverse ? f(1 / f(near)) : f(near);
  const end = inverse ? f(1 / f(far)) : f(far);
  const step = f(f(end - start) / (samples - 1));
  return Float32Array.from({ length: samples }, (_, i) => {
    const position = f(start + f(i * step));
    return inverse ? 1 / position : position;
  });
}
