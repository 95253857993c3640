import { seededRandom } from "@gpnerf/engine/testing";
import type { Camera } from "../src/cameras/camera.ts";
import type { Config } from "../src/config/schema.ts";
import { declareNetwork } from "../src/model/declareNetwork.ts";
import { ParameterStore } from "../src/model/parameterStore.ts";
import type { Frame } from "../src/scene/scene.ts";
import type { TrainingExample } from "../src/training/trainStep.ts";
import { pose } from "./sceneFixtures.ts";

/**
 * A target view and its sources with random pictures: every pixel, class and depth counts. Some depths and labels are
 * unknown, and the sources look aside far enough that each view misses some samples. The last instance is out of sight.
 */
export function smallExample({ model }: Config, seed = 7): TrainingExample {
  const random = seededRandom(seed);
  const randomInstance = seededRandom(seed + 1);
  const { width, height, views } = model.data;
  const ids = Array.from({ length: model.perception.classes }, (_, i) => 10 + 3 * i);
  const pixels = width * height;
  const frame = (name: string, worldFromCamera: Float64Array): Frame => ({
    name,
    camera: smallCamera(width, height, worldFromCamera),
    color: Float32Array.from({ length: 3 * pixels }, random),
    depth: Float32Array.from({ length: pixels }, () => (random() < 0.15 ? 0 : 1 + 3 * random())),
    semantic: Uint8Array.from({ length: pixels }, () => Math.floor(random() * (model.perception.classes + 1))),
    instance: Uint16Array.from({ length: pixels }, () => [0, ...ids][Math.floor(randomInstance() * ids.length)]),
  });
  return {
    target: frame("target", pose([0, 0, 0], 0.1, -0.05, 0.2)),
    sources: Array.from({ length: views }, (_, view) =>
      frame(`source ${view}`, pose([0.5 * view - 0.4, 0.2 * view - 0.3, -0.1 * view], 0.15 - 0.2 * view, 0.1 * view)),
    ),
    depthRange: { near: 1, far: 4 },
    instances: { ids, names: ids.map((id) => `thing ${id}`), voidLabel: ids.length },
  };
}

/** A camera with about 65 degrees of view and an off-centre principal point. */
export function smallCamera(width: number, height: number, worldFromCamera: Float64Array): Camera {
  return { width, height, fx: 0.8 * width, fy: 0.82 * width, cx: width / 2 - 1, cy: height / 2 + 0.5, worldFromCamera };
}

/** Parameters far from the start of training: layers that start as zeros or as the identity take part too. */
export function roughParameters({ model }: Config, seed = 3): ParameterStore {
  const store = ParameterStore.initialized(declareNetwork(model), seed);
  const random = seededRandom(seed);
  for (const slot of store.slots) {
    const spread = slot.name.startsWith("transformer.") ? 1.5 : 0.5;
    const values = store.slice(slot);
    for (let i = 0; i < values.length; i++) values[i] += spread * (random() - 0.5);
  }
  return store;
}
