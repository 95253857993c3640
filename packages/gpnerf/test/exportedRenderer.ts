import type { Camera } from "../src/cameras/camera.ts";
import type { ModelDescription } from "../src/export/modelDescription.ts";
import type { DepthRange, Frame } from "../src/scene/scene.ts";

/**
 * @file A renderer written from the README of an exported network alone, in plain loops. It shares no code with ours, so
 * that a step which the README leaves out or tells wrongly gives another picture.
 */

/** Runs a file of the export in some runtime; shapes follow from the lengths. */
export type RunFile = (file: string, feeds: Record<string, number[]>) => Promise<Record<string, Float32Array>>;

type Vector = readonly number[];
type Source = { readonly camera: Camera; readonly maps: Record<"color" | "radiance" | "semantic", ArrayLike<number>> };
type Sight = { readonly u: number; readonly v: number; readonly visible: number; readonly direction: number[] };

const dot = (a: Vector, b: Vector): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
const minus = (a: Vector, b: Vector): number[] => a.map((x, i) => x - b[i]);
const scaled = (a: Vector, s: number): number[] => a.map((x) => x * s);
const length = (a: Vector): number => Math.sqrt(dot(a, a));
const range = (count: number): number[] => [...Array(count).keys()];
const column = ({ worldFromCamera: m }: Camera, i: number): number[] => [m[i], m[4 + i], m[8 + i]];

/** Colour, depth and logits of a view. */
export async function renderExported(
  run: RunFile,
  model: ModelDescription,
  views: readonly Frame[],
  target: Camera,
  { near, far }: DepthRange,
): Promise<{ color: number[]; depth: number[]; logits: Float32Array }> {
  const sources = await Promise.all(
    views.map(async ({ camera, color }): Promise<Source> => {
      const { radiance, semantic } = await run("features.onnx", { image: [...color] });
      return { camera, maps: { color, radiance, semantic } };
    }),
  );
  const { width, height } = model.config.data;
  const { semantic } = model.maps;
  const [color, depth]: number[][] = [[], []];
  const pooled = new Array<number>(semantic.width * semantic.height * semantic.channels);
  // One image row is one run.
  for (const y of range(height)) {
    const directions = range(width).map((x) => {
      const d = [(x - target.cx) / target.fx, (y - target.cy) / target.fy, 1];
      return range(3).map((row) => dot([...target.worldFromCamera.slice(4 * row, 4 * row + 3)], d));
    });
    let depths = directions.map(() => evenDepths(model, near, far));
    let result = await runPass(run, model, 0, sources, target, directions, depths);
    if (model.passes.length > 1) {
      const { rayAttention } = result.outputs;
      depths = depths.map((z, ray) =>
        fineDepths(model, z, [...rayAttention.slice(z.length * ray, z.length * (ray + 1))]),
      );
      result = await runPass(run, model, 1, sources, target, directions, depths);
    }
    const { outputs, sights } = result;
    color.push(...outputs.color);
    const samples = depths[0].length;
    depth.push(...depths.map((z, ray) => dot(z, [...outputs.rayAttention.slice(samples * ray, samples * (ray + 1))])));

    const stride = model.semanticStride;
    if (y % stride !== 0) continue;
    for (let x = 0; x < width; x += stride) {
      const cell = (y / stride) * semantic.width + x / stride;
      for (const c of range(semantic.channels)) pooled[cell * semantic.channels + c] = 0;
      const groups = outputs.poolWeights.length / (width * samples * sources.length);
      for (const s of range(samples)) {
        sources.forEach((source, i) => {
          const at = (x * samples + s) * sources.length + i;
          sampleMap(model, source, "semantic", sights[at]).forEach((feature, c) => {
            const group = Math.floor((c * groups) / semantic.channels);
            pooled[cell * semantic.channels + c] += outputs.poolWeights[at * groups + group] * feature;
          });
        });
      }
    }
  }
  return { color, depth, logits: (await run("perception.onnx", { pooled })).logits };
}

/** Steps 2 to 5 for some rays. `sights` lists points and views as the network reads them. */
async function runPass(
  run: RunFile,
  model: ModelDescription,
  pass: number,
  sources: readonly Source[],
  { worldFromCamera: m }: Camera,
  directions: readonly Vector[],
  depths: readonly Vector[],
): Promise<{ outputs: Record<string, Float32Array>; sights: Sight[] }> {
  const origin = [m[3], m[7], m[11]];
  const points = directions.flatMap((d, ray) => depths[ray].map((z) => origin.map((t, axis) => t + z * d[axis])));
  const sights = points.flatMap((point) => sources.map(({ camera }) => sight(point, origin, camera)));
  const outputs = await run(model.passes[pass].file, {
    sampled: sights.flatMap((seen, at) => {
      const source = sources[at % sources.length];
      return [...sampleMap(model, source, "color", seen), ...sampleMap(model, source, "radiance", seen)];
    }),
    direction: sights.flatMap(({ direction }) => direction),
    visible: sights.map(({ visible }) => visible),
    points: points.flat(),
    rayDirection: directions.flatMap((d) => scaled(d, 1 / length(d))),
  });
  return { outputs, sights };
}

/** Step 3. */
function sight(point: Vector, target: Vector, camera: Camera): Sight {
  const center = column(camera, 3);
  const [X, Y, Z] = range(3).map((axis) => dot(column(camera, axis), minus(point, center)));
  const u = (camera.fx * X + camera.cx * Z) / Math.max(Z, 1e-8);
  const v = (camera.fy * Y + camera.cy * Z) / Math.max(Z, 1e-8);
  const inside = Z > 0 && u >= 0 && u <= camera.width - 1 && v >= 0 && v <= camera.height - 1;
  const [a, b] = [target, center].map((end) => {
    const towards = minus(end, point);
    return scaled(towards, 1 / (length(towards) + 1e-6));
  });
  const difference = minus(a, b);
  const direction = [...scaled(difference, 1 / Math.max(length(difference), 1e-6)), dot(a, b)];
  return { u, v, visible: inside ? 1 : 0, direction };
}

/** Step 4. */
function sampleMap(
  { maps }: ModelDescription,
  source: Source,
  name: keyof Source["maps"],
  { u, v, visible }: Sight,
): number[] {
  const { width, height, channels, scaleX, scaleY, outside } = maps[name];
  if (outside === "edge" && visible === 0) return new Array<number>(channels).fill(0);
  const hold = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
  const at = [hold(u, -1e6, 1e6) * scaleX, hold(v, -1e6, 1e6) * scaleY];
  const [x, y] = outside === "edge" ? [hold(at[0], 0, width - 1), hold(at[1], 0, height - 1)] : at;
  const cell = (row: number, col: number, c: number): number =>
    row >= 0 && row < height && col >= 0 && col < width ? source.maps[name][(row * width + col) * channels + c] : 0;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - left, y - top];
  return range(channels).map(
    (c) =>
      (1 - fy) * ((1 - fx) * cell(top, left, c) + fx * cell(top, left + 1, c)) +
      fy * ((1 - fx) * cell(top + 1, left, c) + fx * cell(top + 1, left + 1, c)),
  );
}

/** Step 2. */
function evenDepths({ config, passes }: ModelDescription, near: number, far: number): number[] {
  const [{ samples }] = passes;
  return range(samples).map((s) =>
    config.rendering.spacing === "uniform"
      ? near + (s * (far - near)) / (samples - 1)
      : 1 / (1 / near + (s * (1 / far - 1 / near)) / (samples - 1)),
  );
}

/** The fine pass's depths of a ray. */
function fineDepths({ config, passes }: ModelDescription, z: number[], attention: number[]): number[] {
  const inverse = config.rendering.spacing === "inverse";
  const added = passes[1].samples - passes[0].samples;
  const m = inverse ? z.map((depth) => 1 / depth) : z;
  const edges = range(z.length - 1).map((j) => (m[j] + m[j + 1]) / 2);
  const weights = range(z.length - 2).map((j) => attention[j + 1] + 1e-5);
  if (inverse) for (const list of [edges, weights]) list.reverse();
  const total = weights.reduce((sum, w) => sum + w, 0);
  const cumulative = [0];
  for (const w of weights) cumulative.push(cumulative[cumulative.length - 1] + w / total);
  const fresh = range(added).map((i) => {
    const u = added === 1 ? 0 : i / (added - 1);
    const found = cumulative.findIndex((share) => share > u);
    const k = found < 0 ? edges.length - 1 : found;
    const l = Math.max(k - 1, 0);
    const share = cumulative[k] - cumulative[l];
    const position = edges[l] + ((u - cumulative[l]) / (share < 1e-5 ? 1 : share)) * (edges[k] - edges[l]);
    return inverse ? 1 / position : position;
  });
  return [...z, ...fresh].sort((a, b) => a - b);
}
