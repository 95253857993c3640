import { initializeParameters, input, ParameterScope } from "@gpnerf/engine";
import { assertAllClose, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { smallConfig, smallReleasedConfig } from "../../test/smallConfig.ts";
import type { ModelConfig } from "../config/schema.ts";
import { samplesOf } from "./passes.ts";
import { type RayInputs, rayInputs } from "./rayInputs.ts";
import { renderRays } from "./renderRays.ts";
import { pooledField } from "./semanticField.ts";

const rays = 3;
const { model } = smallConfig();
const { samplesPerRay: samples } = model.rendering;
const { views } = model.data;
const points = rays * samples;
const radianceChannels = 3 + model.features.radianceChannels;
const semanticChannels = 8;

/** Numbers of every ray input with the views in a given order. The last sample of the second ray is seen by no view. */
function rayFeeds(order: readonly number[]): Record<keyof RayInputs | "semantic", Float32Array> {
  const visible = randomArray(3, [points, views, 1]).map((x) => (x > -0.3 ? 1 : 0));
  visible.fill(0, (2 * samples - 1) * views, 2 * samples * views);
  const perView = (values: Float32Array, channels: number): Float32Array =>
    Float32Array.from({ length: values.length }, (_, i) => {
      const at = Math.floor(i / channels);
      const from = Math.floor(at / views) * views + order[at % views];
      return visible[from] * values[from * channels + (i % channels)];
    });
  return {
    sampled: perView(randomArray(1, [points, views, radianceChannels], 0, 1), radianceChannels),
    semantic: perView(randomArray(6, [points, views, semanticChannels]), semanticChannels),
    direction: perView(randomArray(2, [points, views, 4]), 4),
    visible: perView(visible, 1),
    points: randomArray(4, [points, 3], -2, 2),
    rayDirection: randomArray(5, [rays, 3]),
  };
}

async function rendered(config: ModelConfig, feeds: ReturnType<typeof rayFeeds>, rough = true) {
  const scope = new ParameterScope();
  const { color, rayAttention, fieldWeights, poolWeights } = renderRays(
    scope,
    rayInputs(config, "coarse", rays),
    config,
  );
  const semantic = input("semantic", [points, views, semanticChannels]);
  const pooled = pooledField(semantic, { rayAttention, fieldWeights, poolWeights });
  const random = seededRandom(8);
  const parameters = [...initializeParameters(scope.declared, random)].map(([name, values]) => [
    name,
    rough ? values.map((x) => x + random() - 0.5) : values,
  ]);
  return evaluate(
    { color, rayAttention, fieldWeights, poolWeights, pooled },
    { ...feeds, ...Object.fromEntries(parameters) },
  );
}

/** One pass of the released family over the same inputs. */
const released: ModelConfig = { ...model, family: "released", rendering: { ...model.rendering, color: "regressed" } };
const { depth } = model.transformer;

// `groups` numbers weigh the channels of F_sem at each sample and view; the released family adds those of all layers.
describe.each([
  { name: "regressed colour", config: smallConfig("regressed").model, groups: 1, layers: 1 },
  { name: "blended colour", config: model, groups: 1, layers: 1 },
  { name: "released family", config: released, groups: model.field.width, layers: depth },
])("rendered rays, $name", ({ config, groups, layers }) => {
  /** The weights of all views at a point, for one group. */
  const overViews = (weights: ArrayLike<number>, point: number, group: number): number[] =>
    Array.from({ length: views }, (_, view) => weights[(point * views + view) * groups + group]);

  it("weigh samples along the ray, and views at each sample, by weights that sum to 1 in every layer", async () => {
    const { rayAttention, fieldWeights, poolWeights } = await rendered(config, rayFeeds([0, 1, 2]));
    expect(fieldWeights.length).toBe(points * views * groups);
    expect(poolWeights.length).toBe(points * views * groups);
    for (let ray = 0; ray < rays; ray++) {
      expect(total(Array.from(rayAttention.slice(ray * samples, (ray + 1) * samples)))).toBeCloseTo(1, 5);
      for (let group = 0; group < groups; group++) {
        const pooled = Array.from({ length: samples }, (_, i) =>
          overViews(poolWeights, ray * samples + i, group),
        ).flat();
        expect(total(pooled)).toBeCloseTo(layers, 5);
      }
    }
    for (let point = 0; point < points; point++) {
      for (let group = 0; group < groups; group++) {
        expect(total(overViews(fieldWeights, point, group))).toBeCloseTo(layers, 5);
      }
    }
    for (const weight of [...rayAttention, ...fieldWeights, ...poolWeights]) expect(weight).toBeGreaterThanOrEqual(0);
  });

  it("give hidden views no weight, and equal weights where no view sees the sample", async () => {
    const feeds = rayFeeds([0, 1, 2]);
    const { fieldWeights } = await rendered(config, feeds);
    for (let point = 0; point < points; point++) {
      const seen = feeds.visible.slice(point * views, (point + 1) * views);
      const anySeen = seen.some((v) => v === 1);
      for (let group = 0; group < groups; group++) {
        overViews(fieldWeights, point, group).forEach((weight, view) => {
          if (!anySeen) expect(weight).toBeCloseTo(layers / views, 5);
          else expect(weight > 0).toBe(seen[view] === 1);
        });
      }
    }
  });

  it("do not depend on the order of the source views", async () => {
    const order = [2, 0, 1];
    const [a, b] = [await rendered(config, rayFeeds([0, 1, 2])), await rendered(config, rayFeeds(order))];
    for (const name of ["color", "rayAttention", "pooled"] as const) {
      assertAllClose(name, b[name], a[name], { absolute: 1e-4 });
    }
    for (const name of ["fieldWeights", "poolWeights"] as const) {
      const permuted = b[name].map((_, i) => {
        const at = Math.floor(i / groups);
        return a[name][(at - (at % views) + order[at % views]) * groups + (i % groups)];
      });
      assertAllClose(name, b[name], permuted, { absolute: 1e-4 });
    }
  });

  it("do not depend on the other rays of the chunk", async () => {
    const feeds = rayFeeds([0, 1, 2]);
    const changed = Object.fromEntries(
      Object.entries(feeds).map(([name, values]) => {
        const copy = values.slice();
        // Everything about the last ray; its samples are hidden from all views, as those of padding rays are.
        copy.fill(0, (2 * values.length) / rays);
        return [name, copy];
      }),
    ) as typeof feeds;
    const [a, b] = [await rendered(config, feeds), await rendered(config, changed)];
    for (const name of ["color", "rayAttention", "fieldWeights", "poolWeights", "pooled"] as const) {
      const kept = (2 * a[name].length) / rays;
      assertAllClose(name, b[name].slice(0, kept), a[name].slice(0, kept), { absolute: 1e-5 });
      expect(b[name].every(Number.isFinite), name).toBe(true);
    }
  });
});

it("blended colours start within what the source views show", async () => {
  const feeds = rayFeeds([0, 1, 2]);
  feeds.visible.fill(1);
  feeds.sampled = randomArray(1, [points, views, radianceChannels], 0.4, 0.6);
  const { color } = await rendered(model, feeds, false);
  for (const value of color) {
    expect(value).toBeGreaterThanOrEqual(0.4);
    expect(value).toBeLessThanOrEqual(0.6);
  }
});

describe("passes of networks of their own", () => {
  const { model: config } = smallReleasedConfig(false);
  const fineSamples = samplesOf("fine", config);
  const { radianceChannels } = config.features;

  it("read their own half of F_rgb", async () => {
    for (const [pass, own] of [
      ["coarse", 0],
      ["fine", 1],
    ] as const) {
      const count = rays * samplesOf(pass, config);
      const inputs = rayInputs(config, pass, rays);
      expect(inputs.sampled.shape).toEqual([count, views, 3 + 2 * radianceChannels]);
      const scope = new ParameterScope();
      const { color } = renderRays(scope, inputs, config, { pass });
      const parameters = Object.fromEntries(initializeParameters(scope.declared, seededRandom(3)));
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, { shape }], i) => [name, randomArray(i, shape, 0.1, 1)]),
      ) as Record<keyof RayInputs, Float32Array>;
      const run = async (sampled: Float32Array): Promise<Float32Array> =>
        (await evaluate({ color }, { ...feeds, ...parameters, visible: feeds.visible.map(() => 1), sampled }))
          .color as Float32Array;
      const before = await run(feeds.sampled);
      for (const half of [0, 1]) {
        const changed = feeds.sampled.map((value, i) => {
          const channel = (i % (3 + 2 * radianceChannels)) - 3;
          return channel >= 0 && Math.floor(channel / radianceChannels) === half ? value + 1 : value;
        });
        const moved = (await run(changed)).some((value, i) => Math.abs(value - before[i]) > 1e-4);
        expect(moved, `${pass}, half ${half}`).toBe(half === own);
      }
    }
  });

  it("render as many samples as they have", () => {
    expect(fineSamples).toBe(6);
    const { rayAttention } = renderRays(new ParameterScope(), rayInputs(config, "fine", rays), config, {
      pass: "fine",
    });
    expect(rayAttention.shape).toEqual([rays, fineSamples]);
  });
});

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
