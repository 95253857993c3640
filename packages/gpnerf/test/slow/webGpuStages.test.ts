import { createSession, type Program, type TensorData } from "@gpnerf/engine";
import { assertAllClose, randomArray } from "@gpnerf/engine/testing";
import { afterAll, describe, expect, it } from "vitest";
import { DeviceProcess } from "../../../engine/test/deviceProcess.ts";
import { presets } from "../../src/config/presets.ts";
import { declareNetwork } from "../../src/model/declareNetwork.ts";
import { frozenStage } from "../../src/model/frozenStage.ts";
import { inferenceStages } from "../../src/model/inferenceStages.ts";
import { ParameterStore } from "../../src/model/parameterStore.ts";
import { trainingStages } from "../../src/training/trainingStages.ts";

const gpu = new DeviceProcess();
afterAll(() => gpu.end());
const problem = await gpu.problem("webgpu");
if (problem !== undefined) console.warn(`WebGPU is not tested here: ${problem}`);

const rays = 4;
/** A GPU in software compiles some thousand kernels, on whatever else leaves of the cores. */
const patience = 900_000;

describe.skipIf(problem !== undefined)("on WebGPU", () => {
  /** Programs are loaded with fallback to the CPU forbidden. */
  it.each(Object.keys(presets))(
    "no operator of %s would fall back to the CPU, rendering or training",
    async (name) => {
      const config = presets[name];
      const refusals = new Map<string, string | undefined>();
      for (const { program } of [...inferenceStages(config.model, rays), ...trainingStages(config, rays)]) {
        refusals.set(program.name, await gpu.refusal(program, "webgpu"));
      }
      expect(refusals.size).toBeGreaterThanOrEqual(7);
      expect([...refusals].filter(([, refusal]) => refusal !== undefined)).toEqual([]);
    },
    patience,
  );

  const tiny = presets["tiny"];
  const config = { ...tiny, model: { ...tiny.model, data: { width: 32, height: 24, views: 3 } } };
  const parameters = ParameterStore.initialized(declareNetwork(config.model), 3);

  it.each(inferenceStages(config.model, rays).map((stage) => [stage.program.name, stage] as const))(
    "%s gives the numbers of the CPU",
    async (_, stage) => {
      const { program } = frozenStage(stage, parameters);
      await compare(program, feedsOf(program), 1e-4);
    },
    patience,
  );

  it.each(trainingStages(config, rays).map((stage) => [stage.program.name, stage] as const))(
    "%s gives the numbers of the CPU",
    (_, { program }) => compare(program, feedsOf(program), 1e-4),
    patience,
  );

  /** Parameters as they are initialised, everything else random. */
  function feedsOf({ inputs }: Program): Record<string, TensorData> {
    const known = new Map(parameters.slots.map((slot) => [slot.name, parameters.slice(slot).slice()]));
    const seen = (value: number): number => (value > -0.5 ? 1 : 0);
    return Object.fromEntries(
      inputs.map(({ name, dtype, shape }, i) => {
        const random = randomArray(i, shape);
        if (dtype === "int32") return [name, new Int32Array(random.length)];
        if (name === "semanticProducts") return [name, productsOf(shape)];
        return [name, known.get(name) ?? (name === "visible" ? random.map(seen) : random)];
      }),
    );
  }
});

/** Inner products of some random vectors, [points, views, all]: of the first ones with all. */
function productsOf([points, views, all]: readonly number[]): Float32Array {
  const width = 5;
  const vectors = randomArray(17, [points, all, width]);
  const vector = (point: number, i: number): Float32Array => {
    const at = (point * all + i) * width;
    return vectors.subarray(at, at + width);
  };
  return Float32Array.from({ length: points * views * all }, (_, i) => {
    const [point, view] = [Math.floor(i / (views * all)), Math.floor(i / all) % views];
    const other = vector(point, i % all);
    return vector(point, view).reduce((sum, value, c) => sum + value * other[c], 0);
  });
}

/** Differences count relative to the largest number of all outputs: single gradients may be sums that cancel. */
async function compare(program: Program, feeds: Record<string, TensorData>, tolerance: number): Promise<void> {
  const session = await createSession(program);
  const expected = await session.run(feeds);
  await session.dispose();
  const found = await gpu.run(program, feeds, "webgpu");
  let largest = 0;
  for (const values of Object.values(expected))
    for (const value of values) largest = Math.max(largest, Math.abs(value));
  for (const [name, values] of Object.entries(expected)) {
    assertAllClose(name, found[name], values, { relative: 0, absolute: tolerance * largest });
  }
}
