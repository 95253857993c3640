import { grad, input, softmax, type TensorData, type Value } from "@gpnerf/engine";
import { assertAllClose, checkGradients, evaluate, randomArray } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { goldenInstances as golden } from "../../test/goldenInstances.ts";
import { instanceAp } from "../evaluation/instanceAp.ts";
import { type InstanceTargetValues, instanceLoss } from "./instance.ts";
import { type InstanceTargets, instanceTargets } from "./instanceTargets.ts";

/** The targets as inputs of a graph. */
function targetInputs(pixels: number, instances: number): InstanceTargetValues {
  return {
    truth: input("truth", [pixels, instances]),
    matchedWeight: input("matchedWeight", [instances]),
    unmatchedWeight: input("unmatchedWeight", [instances]),
    labelled: input("labelled", [pixels]),
  };
}
const feedsOf = (targets: InstanceTargets): Record<string, TensorData> => ({ ...targets });

describe("instance loss", () => {
  it("equals the PyTorch reference, with its gradient", async () => {
    const { pixels, instances, channels } = golden;
    const probabilities = input("probabilities", [pixels, channels]);
    const loss = instanceLoss(probabilities, targetInputs(pixels, instances));
    const targets = instanceTargets(golden.probabilities, golden.labels, instances);
    const { gradient, ...losses } = await evaluate(
      { ...loss, gradient: grad(loss.total, [probabilities])[0] },
      { probabilities: golden.probabilities, ...feedsOf(targets) },
    );
    for (const [term, expected] of Object.entries(golden.loss)) {
      expect(losses[term as keyof typeof losses][0] / expected, term).toBeCloseTo(1, 6);
    }
    const expected = Float32Array.from({ length: pixels * channels }, (_, i) =>
      i % channels < instances ? golden.gradient[Math.floor(i / channels) * instances + (i % channels)] : 0,
    );
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assertAllClose("gradient", gradient, expected, { relative: 1e-5, absolute: 1e-6 * largest });
  });

  const [pixels, instances, channels] = [5, 3, 4];
  const logits = input("logits", [pixels, channels]);
  const probabilities = softmax(logits);
  const loss = instanceLoss(probabilities, targetInputs(pixels, instances));
  const start = randomArray(4, [pixels, channels], -1, 1);
  const voidLabel = instances;

  async function run<Name extends string>(
    values: Record<Name, Value>,
    labels: Uint8Array,
    fed: Float32Array = start,
  ): Promise<Record<Name, TensorData>> {
    const { p } = await evaluate({ p: probabilities }, { logits: fed });
    return evaluate(values, { logits: fed, ...feedsOf(instanceTargets(p as Float32Array, labels, instances)) });
  }

  it("has the gradients of central differences while the matching stays, with a void pixel and an unmatched channel", async () => {
    const labels = Uint8Array.of(0, 2, voidLabel, 2, 0);
    const { p } = await evaluate({ p: probabilities }, { logits: start });
    const targets = instanceTargets(p as Float32Array, labels, instances);
    expect(Array.from(targets.unmatchedWeight).filter((weight) => weight > 0)).toEqual([1]);
    await checkGradients({ inputs: [logits], outputs: loss.total, feeds: { logits: start, ...feedsOf(targets) } });
  });

  it("gives void pixels exactly no gradient, and costs what the other pixels alone would", async () => {
    const labels = Uint8Array.of(0, 2, voidLabel, 2, 0);
    const { gradient, total } = await run({ gradient: grad(loss.total, [logits])[0], total: loss.total }, labels);
    expect(Array.from(gradient.slice(2 * channels, 3 * channels), Math.abs)).toEqual([0, 0, 0, 0]);

    const kept = [0, 1, 3, 4];
    const fewer = input("logits", [4, channels]);
    const alone = instanceLoss(softmax(fewer), targetInputs(4, instances));
    const fed = Float32Array.from(kept.flatMap((pixel) => [...start.slice(pixel * channels, (pixel + 1) * channels)]));
    const { p } = await evaluate({ p: softmax(fewer) }, { logits: fed });
    const targets = instanceTargets(
      p as Float32Array,
      Uint8Array.from(kept, (pixel) => labels[pixel]),
      instances,
    );
    const expected = await evaluate({ total: alone.total }, { logits: fed, ...feedsOf(targets) });
    expect(total[0]).toBeCloseTo(expected.total[0], 6);
  });

  it("is 0 with gradient 0 when every pixel is void", async () => {
    const values = { ...loss, gradient: grad(loss.total, [logits])[0] };
    const { gradient, ...terms } = await run(values, new Uint8Array(pixels).fill(voidLabel));
    for (const term of Object.values(terms)) expect(Math.abs(term[0])).toBe(0);
    expect(gradient.every((value) => value === 0)).toBe(true);
  });

  it("has no unmatched term when every channel has its instance", async () => {
    const { unmatched, softIouLoss } = await run({ ...loss }, Uint8Array.of(0, 1, 2, 2, 1));
    expect(unmatched[0]).toBe(0);
    expect(softIouLoss[0]).toBeGreaterThan(0);
  });

  it("stays finite for logits of ±1000, right and wrong, and pushes a wrong pixel towards its instance", async () => {
    const labels = Uint8Array.of(0, 1, 2, 0, 0);
    const peaks = [0, 1, 2, 0, 1];
    const extreme = new Float32Array(pixels * channels).fill(-1000);
    peaks.forEach((channel, pixel) => {
      extreme[pixel * channels + channel] = 1000;
    });
    const values = { total: loss.total, gradient: grad(loss.total, [logits])[0] };
    const { total, gradient } = await run(values, labels, extreme);
    expect(Number.isFinite(total[0])).toBe(true);
    expect(gradient.every(Number.isFinite)).toBe(true);

    const wrong = new Float32Array(pixels * channels);
    peaks.forEach((channel, pixel) => {
      wrong[pixel * channels + channel] = 12;
    });
    const slope = (await run(values, labels, wrong)).gradient.slice(4 * channels, 5 * channels);
    expect(slope[0]).toBeLessThan(-0.01);
    expect(slope[1]).toBeGreaterThan(0.01);
  });
});

it("descending the loss from equal probabilities, matched anew at each step, gives every instance a channel", async () => {
  // Three strips with a void pixel between them; five channels for up to five instances, and one for none.
  const labels = Uint8Array.of(0, 0, 0, 5, 2, 2, 2, 2, 5, 3, 3);
  const [instances, channels] = [5, 6];
  const logits = input("logits", [labels.length, channels]);
  const probabilities = softmax(logits);
  const { total } = instanceLoss(probabilities, targetInputs(labels.length, instances));
  const gradient = grad(total, [logits])[0];

  const values = new Float32Array(labels.length * channels);
  const predict = async () => (await evaluate({ probabilities }, { logits: values })).probabilities as Float32Array;
  expect(instanceAp(await predict(), labels, instances).ap![0]).toBe(0);
  for (let step = 0; step < 30; step++) {
    const targets = instanceTargets(await predict(), labels, instances);
    const slope = (await evaluate({ gradient }, { logits: values, ...feedsOf(targets) })).gradient;
    for (let i = 0; i < values.length; i++) values[i] -= 20 * slope[i];
  }
  expect(instanceAp(await predict(), labels, instances).ap).toEqual([1, 1, 1, 1, 1, 1]);
});

describe("instance targets", () => {
  it("by hand: masks move to the matched channels, weights are means, void pixels are left out", () => {
    // Channel 1 shows instance 0, channel 0 shows instance 2; instance 1 is not in the image.
    const p = Float32Array.of(0.1, 0.8, 0.1, 0.9, 0.05, 0.05, 0.3, 0.3, 0.4, 0.7, 0.2, 0.1);
    expect(instanceTargets(p, Uint16Array.of(0, 2, 3, 2), 3)).toEqual({
      truth: Float32Array.of(0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0),
      matchedWeight: Float32Array.of(0.5, 0.5, 0),
      unmatchedWeight: Float32Array.of(0, 0, 1),
      labelled: Float32Array.of(1, 1, 0, 1),
    });
  });
});
