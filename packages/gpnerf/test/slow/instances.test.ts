import { join } from "node:path";
import { input } from "@gpnerf/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EvaluatedView, type Evaluation, evaluate } from "../../src/evaluation/evaluate.ts";
import { scorePerception } from "../../src/evaluation/scorePerception.ts";
import { extractFeatures } from "../../src/features/extractFeatures.ts";
import { declareNetwork } from "../../src/model/declareNetwork.ts";
import { Network } from "../../src/model/network.ts";
import { mapSizes, networkScopes } from "../../src/model/networkScopes.ts";
import { ParameterStore } from "../../src/model/parameterStore.ts";
import { headSize, perceptionHead } from "../../src/perception/perceptionHead.ts";
import { seededRandom } from "../../src/random.ts";
import { sceneInstances } from "../../src/scene/instanceSet.ts";
import { type ModelCheckpoint, readModel, writeCheckpoint } from "../../src/training/checkpoint.ts";
import { instanceNetwork, instancesOf } from "../../src/training/instanceNetwork.ts";
import { Optimizer } from "../../src/training/optimizer.ts";
import { trainingStages } from "../../src/training/trainingStages.ts";
import { lossGradients } from "../../src/training/trainStep.ts";
import { memoryScene } from "../memoryScene.ts";
import { smallConfig, smallReleasedConfig } from "../smallConfig.ts";
import { roughParameters } from "../smallExample.ts";
import { temporaryFolder } from "../temporaryFolder.ts";
import { computed, parameterFeeds } from "../tracedPipeline.ts";

/** The chessboard's fields as instances 12 and 7, with a void margin. */
const photographed = memoryScene({
  frames: 12,
  change: (frame) => ({
    ...frame,
    instance: Uint16Array.from(frame.semantic!, (field, pixel) => (pixel % 32 < 2 ? 0 : [12, 7][field])),
  }),
});
const scene = { ...photographed, hasInstance: true };
const set = await sceneInstances(scene);
const { training } = smallConfig();

function generalized(config = smallConfig()): ModelCheckpoint {
  return { config: config.model, parameters: roughParameters(config), step: 50, classes: ["even", "odd", "none"] };
}

describe("the network for a scene's instances", () => {
  it.each([smallConfig(), smallReleasedConfig()])("is the given one with a fresh classifier", (config) => {
    const before = generalized(config);
    const made = instanceNetwork(before, set, 1);
    expect(made.config).toEqual({
      ...before.config,
      perception: { target: "instances", width: 8, classes: 2 },
    });
    expect(made).toMatchObject({ classes: ["odd 7", "even 12"], instanceIds: [7, 12], step: 50 });
    const values = new Map(before.parameters.slots.map((slot) => [slot.name, before.parameters.slice(slot)]));
    const changed = made.parameters.slots.filter((slot) => {
      const [now, then] = [made.parameters.slice(slot), values.get(slot.name)!];
      return now.length !== then.length || now.some((value, i) => value !== then[i]);
    });
    expect(changed.map(({ name }) => name)).toEqual(
      ["weight", "bias"].map((name) => `perception.head.classifier.${name}`),
    );
    const [weight] = made.parameters.slots.filter(({ name }) => name === "perception.head.classifier.weight");
    expect(weight.shape).toEqual([3, 8, 1, 1]);
  });

  it("goes on with its classifier where it tells the same instances apart already", () => {
    const made = instanceNetwork(generalized(), set, 1);
    expect(instancesOf(made)).toEqual(set);
    expect(instancesOf(generalized())).toBeUndefined();
    expect(instanceNetwork(made, set, 2).parameters).toBe(made.parameters);
    const others = { ...set, ids: [7, 13] };
    expect(instanceNetwork(made, others, 2).parameters).not.toBe(made.parameters);
  });
});

describe("a checkpoint of it", () => {
  it("knows the instances, and is refused without them", async () => {
    const path = join(await temporaryFolder(), "instances.safetensors");
    const made = instanceNetwork(generalized(), set, 1);
    await writeCheckpoint(path, made);
    expect(instancesOf(await readModel(path))).toEqual(set);

    const { instanceIds: _, ...nameless } = made;
    await writeCheckpoint(path, nameless);
    await expect(readModel(path)).rejects.toThrow(/metadata "instances" is missing/);
    await writeCheckpoint(path, { ...made, instanceIds: [7] });
    await expect(readModel(path)).rejects.toThrow(/metadata "instances" does not fit/);
  });
});

describe("scores of instances", () => {
  const model = instanceNetwork(generalized(), set, 1);
  // Far from equal probabilities.
  const config = { model: model.config, training };
  const parameters = roughParameters(config);
  const views: EvaluatedView[] = [];
  let network: Network;
  let result: Evaluation;

  beforeAll(async () => {
    network = await Network.create(config.model, parameters, { workers: 1 });
    result = await evaluate(network, [{ ...scene, instances: set }], {
      ...{ targetEvery: 4, maxViews: 2, teacher: true },
      onView: (view) => void views.push(view),
    });
  });
  afterAll(() => network.close());

  it("stand beside those of the same head on the photo's own features", async () => {
    const [view] = views;
    const { width, height } = config.model.data;
    const scopes = networkScopes();
    const { semantic } = extractFeatures(scopes.features, input("image", [height, width, 3]), config.model);
    const size = headSize(mapSizes(config.model).semantic, config.model);
    const head = perceptionHead(scopes.perception.scope("head"), semantic.rows, size, config.model);
    const { logits } = await computed({ logits: head }, { ...parameterFeeds(parameters), image: view.truth.color });
    const own = scorePerception(logits as Float32Array, view.truth, view.scene, config.model);
    expect(view.scores.teacher).toEqual(own.scores);
    expect(view.instances!.teacher).toEqual(own.instances!.matched);
    expect(view.instances!.teacher).not.toEqual(view.instances!.rendered);
    const rendered = scorePerception(view.rendered.logits, view.truth, view.scene, config.model);
    expect(view.scores.ap).toEqual(rendered.scores.ap);
  });

  it("are means over views; classes are not scored", () => {
    const { scenes, overall } = result;
    const [a, b] = scenes[0].views.map(({ ap }) => ap!);
    expect(overall.ap!.ap50).toBeCloseTo((a.ap50 + b.ap50) / 2, 12);
    expect(overall.teacher!.ap).toEqual(scenes[0].teacher!.ap);
    expect(overall).toMatchObject({ miou: null, baselines: { majorityClass: { miou: null } } });
  });

  it("are absent for a scene whose instances nobody named", async () => {
    const { overall } = await evaluate(network, [scene], { targetEvery: 4, maxViews: 1 });
    expect(overall).not.toHaveProperty("ap");
    expect(overall).not.toHaveProperty("teacher");
    expect(overall.psnr).toSatisfy(Number.isFinite);
  });
});

it("training on instances finds them", async () => {
  const fresh = ParameterStore.initialized(declareNetwork(smallConfig().model), 1);
  const start = instanceNetwork({ ...generalized(), parameters: fresh }, set, 1);
  const config = { model: start.config, training: { ...training, raysPerStep: 40 } };
  const network = await Network.create(start.config, start.parameters, { workers: 2 });
  const told = { ...scene, instances: set };
  const score = async () => (await evaluate(network, [told], { targetEvery: 4, maxViews: 1, teacher: true })).overall;
  try {
    await network.load(trainingStages(config, network.raysPerChunk, network.machine));
    const before = await score();
    const optimizer = new Optimizer(start.parameters);
    const losses: number[] = [];
    for (let step = 1; step <= 220; step++) {
      const frames = await Promise.all([0, 3, 5, 7].map((index) => scene.loadFrame((index + step) % 12)));
      const [target, ...sources] = frames;
      const example = { target, sources, depthRange: scene.depthRange, instances: set };
      const taken = await lossGradients(network, example, config, seededRandom(1, step));
      losses.push(taken.losses.semantic);
      await optimizer.update(network, taken.gradients, step, config.training);
      await network.synchronize();
    }
    expect(losses.slice(-20).reduce((sum, loss) => sum + loss, 0) / 20).toBeLessThan(0.5 * losses[0]);
    const after = await score();
    expect([before.ap!.ap75, before.teacher!.ap!.ap75]).toEqual([0, 0]);
    expect([after.ap!.ap75, after.teacher!.ap!.ap75]).toEqual([1, 1]);
  } finally {
    await network.close();
  }
}, 120_000);
