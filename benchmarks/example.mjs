/** @file A network with random weights and a scene with random pictures: times do not depend on what is in them. */
import { Network, overrideConfig, ParameterStore, preset } from "gpnerf";
import { declareNetwork } from "../packages/gpnerf/dist/model/declareNetwork.js";

/** A preset, changed by assignments such as `training.raysPerStep=256`. */
export function benchmarkConfig(name, assignments = []) {
  return overrideConfig(preset(name), assignments);
}

/** Workers with a network of random weights. */
export async function randomNetwork(config, options) {
  return Network.create(config.model, ParameterStore.initialized(declareNetwork(config.model), 1), options);
}

/** A target view and its sources, looking along a corridor of random colours at two metres. */
export function randomExample({ model }) {
  const { width, height, views } = model.data;
  const pixels = width * height;
  const frame = (name, x) => ({
    name,
    camera: {
      width,
      height,
      fx: 0.9 * width,
      fy: 0.9 * width,
      cx: (width - 1) / 2,
      cy: (height - 1) / 2,
      worldFromCamera: Float64Array.of(1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1),
    },
    color: Float32Array.from({ length: 3 * pixels }, Math.random),
    depth: new Float32Array(pixels).fill(2),
    semantic: Uint8Array.from({ length: pixels }, (_, i) => i % model.perception.classes),
  });
  return {
    target: frame("target", 0),
    sources: Array.from({ length: views }, (_, view) => frame(`source ${view}`, 0.05 * (view - views / 2))),
    depthRange: { near: 0.5, far: 5 },
  };
}
