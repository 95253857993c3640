import { initializeParameters, input, ParameterScope } from "@gpnerf/engine";
import { assertAllClose, evaluate, randomArray, seededRandom } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { smallConfig } from "../../test/smallConfig.ts";
import type { ModelConfig } from "../config/schema.ts";
import { type RayInputs, rayInputs } from "./rayInputs.ts";
import { renderRays } from "./renderRays.ts";
import { poolAlongRay, semanticField } from "./semanticField.ts";

const rays = 3;
const { model } = smallConfig();
const { samplesPerRay: samples } = model.rendering;
const { views } = model.data;
const points = rays * samples;
const radianceChannels = 3 + model.features.radianceChannels;
const semanticChannels = 4;

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
  const outputs = renderRays(scope, rayInputs(config, rays), config);
  const semantic = input("semantic", [points, views, semanticChannels]);
  const pooled = poolAlongRay(semanticField(semantic, outputs), outputs);
  const random = seededRandom(8);
  const parameters = [...initializeParameters(scope.declared, random)].map(([name, values]) => [
    name,
    rough ? values.map((x) => x + random() - 0.5) : values,
  ]);
  return evaluate({ ...outputs, pooled }, { ...feeds, ...Object.fromEntries(parameters) });
}

describe.each(["regressed", "blended"] as const)("rendered rays, colour %s", (color) => {
  const config: ModelConfig = { ...model, rendering: { ...model.rendering, color } };

  it("weigh samples along the ray, and views at each sample, by weights that sum to 1", async () => {
    const { rayAttention, viewAttention } = await rendered(config, rayFeeds([0, 1, 2]));
    for (let ray = 0; ray < rays; ray++) {
      expect(total(rayAttention, ray * samples, samples)).toBeCloseTo(1, 5);
    }
    for (let point = 0; point < points; point++) expect(total(viewAttention, point * views, views)).toBeCloseTo(1, 5);
    for (const weight of [...rayAttention, ...viewAttention]) expect(weight).toBeGreaterThanOrEqual(0);
  });

  it("give hidden views no weight, and equal weights where no view sees the sample", async () => {
    const feeds = rayFeeds([0, 1, 2]);
    const { viewAttention } = await rendered(config, feeds);
    for (let point = 0; point < points; point++) {
      const seen = feeds.visible.slice(point * views, (point + 1) * views);
      const anySeen = seen.some((v) => v === 1);
      seen.forEach((v, view) => {
        const weight = viewAttention[point * views + view];
        if (!anySeen) expect(weight).toBeCloseTo(1 / views, 5);
        else expect(weight > 0).toBe(v === 1);
      });
    }
  });

  it("do not depend on the order of the source views", async () => {
    const order = [2, 0, 1];
    const [a, b] = [await rendered(config, rayFeeds([0, 1, 2])), await rendered(config, rayFeeds(order))];
    for (const name of ["color", "rayAttention", "pooled"] as const) {
      assertAllClose(name, b[name], a[name], { absolute: 1e-4 });
    }
    const permuted = b.viewAttention.map((_, i) => a.viewAttention[i - (i % views) + order[i % views]]);
    assertAllClose("viewAttention", b.viewAttention, permuted, { absolute: 1e-4 });
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
    for (const name of ["color", "rayAttention", "viewAttention", "pooled"] as const) {
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

function total(values: ArrayLike<number>, first: number, count: number): number {
  let sum = 0;
  for (let i = first; i < first + count; i++) sum += values[i];
  return sum;
}
