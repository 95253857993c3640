/** How `importanceDepths` draws. */
export interface ImportanceOptions {
  /** Samples to add to each ray. */
  readonly count: number;
  /** Whether the first pass was evenly spaced in depth or in inverse depth; bins are formed in the same measure. */
  readonly spacing: "uniform" | "inverse";
  /** Where to invert the cumulative attention, 0..1, [rays, count]; evenly spaced from 0 to 1 unless given. */
  readonly quantiles?: Float32Array;
}

/**
 * Depths of the second pass: the first pass's samples and `count` more, drawn by inverting the cumulative attention along
 * the ray (importance sampling as in NeRF, Mildenhall et al. 2020, Sec. 5.2), sorted.
 *
 * The bins lie between the midpoints of neighbouring samples, so the first and the last sample have none. All numbers are
 * rounded to 32 bits where the released code rounds them.
 *
 * @param depths z-depths of the first pass in metres, [rays · samples], increasing along each ray
 * @param weights attention of the first pass, [rays · samples]
 * @param rays number of rays
 * @returns [rays · (samples + count)], increasing along each ray
 */
export function importanceDepths(
  depths: Float32Array,
  weights: Float32Array,
  rays: number,
  { count, spacing, quantiles }: ImportanceOptions,
): Float32Array {
  const samples = depths.length / rays;
  const all = new Float32Array(rays * (samples + count));
  for (let ray = 0; ray < rays; ray++) {
    const first = depths.subarray(ray * samples, (ray + 1) * samples);
    const merged = all.subarray(ray * (samples + count), (ray + 1) * (samples + count));
    merged.set(first);
    const bins = binsAlong(first, weights.subarray(ray * samples, (ray + 1) * samples), spacing === "inverse");
    for (let i = 0; i < count; i++) {
      const position = quantile(bins, quantiles ? quantiles[ray * count + i] : evenQuantile(i, count));
      merged[samples + i] = spacing === "inverse" ? 1 / position : position;
    }
    merged.sort();
  }
  return all;
}

/** Number `i` of `count` numbers from 0 to 1, formed from the nearer end. */
function evenQuantile(i: number, count: number): number {
  if (count === 1) return 0;
  const step = f(1 / (count - 1));
  return i < count / 2 ? f(i * step) : f(1 - f((count - 1 - i) * step));
}

const f = Math.fround;

/** Keeps empty bins from having no share at all. */
const leastWeight = 1e-5;

/** Edges of bins, increasing, and the share of all weight below each edge. */
interface Bins {
  readonly edges: Float32Array;
  readonly cumulative: Float32Array;
}

function binsAlong(depths: Float32Array, weights: Float32Array, inverse: boolean): Bins {
  const inner = weights.slice(1, -1).map((weight) => weight + leastWeight);
  const measure = inverse ? depths.map((depth) => 1 / depth) : depths;
  const edges = Float32Array.from({ length: depths.length - 1 }, (_, i) => f(measure[i] + measure[i + 1]) / 2);
  if (inverse) {
    inner.reverse();
    edges.reverse();
  }
  const total = f(inner.reduce((sum, weight) => sum + weight, 0));
  const cumulative = new Float32Array(edges.length);
  // Like the runtime that the released code runs on, sums are formed in 64 bits and stored in 32.
  let sum = 0;
  inner.forEach((weight, bin) => {
    sum += f(weight / total);
    cumulative[bin + 1] = sum;
  });
  return { edges, cumulative };
}

/** The position below which the share `u` of all weight lies. */
function quantile({ edges, cumulative }: Bins, u: number): number {
  const last = edges.length - 1;
  let above = 0;
  while (above < last && cumulative[above] <= u) above++;
  const below = Math.max(above - 1, 0);
  const share = f(cumulative[above] - cumulative[below]);
  const t = f(f(u - cumulative[below]) / (share < 1e-5 ? 1 : share));
  return f(edges[below] + f(t * f(edges[above] - edges[below])));
}
