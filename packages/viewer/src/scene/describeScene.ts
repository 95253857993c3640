import { type LabelSet, voidColor } from "gpnerf";
import type { LayerName } from "../protocol/layers.ts";
import { routes } from "../protocol/routes.ts";
import type { NamedColor, SceneDescription } from "../protocol/sceneDescription.ts";
import { sceneInstanceColors } from "./sceneInstanceColors.ts";
import type { ViewedScene } from "./viewedScene.ts";
import { toWire } from "./wireCameras.ts";
import { sceneBounds, upVector } from "./worldFrame.ts";

/** Everything the page needs to know before it asks for pictures. */
export async function describeScene(
  { scene, network, labels, model }: ViewedScene,
  { strides, layers }: { readonly strides: readonly number[]; readonly layers: readonly LayerName[] },
): Promise<SceneDescription> {
  const { config, parameters } = network;
  const { width, height, views } = config.data;
  const cameras = scene.frames.map(({ camera }) => camera);
  const home = Math.floor(cameras.length / 2);
  const instances = await sceneInstanceColors(scene);
  return {
    name: scene.name,
    format: scene.format,
    target: config.perception.target,
    classes: namedColors(labels),
    truthClasses: scene.labels ? namedColors(scene.labels) : null,
    isTruthComparable:
      config.perception.target === "semantic" && scene.labels?.classes.join("\n") === labels.classes.join("\n"),
    voidColor: [...voidColor],
    instances,
    instanceSource: layers.includes("instances") ? "photos" : "none",
    depthRange: { near: scene.depthRange.near, far: scene.depthRange.far },
    renderSize: { width, height },
    cameras: scene.frames.map(({ name, camera }, id) => ({
      ...{ id, name, camera: toWire(camera) },
      thumbnailUrl: routes.thumbnail(id),
    })),
    truth: { depth: scene.hasDepth, semantic: scene.hasSemantic, instance: scene.hasInstance },
    up: upVector(cameras),
    bounds: sceneBounds(cameras, scene.depthRange),
    home: { frame: home, camera: toWire(cameras[home]) },
    pointSource: scene.hasDepth ? "measured" : "rendered",
    layers: [...layers],
    strides: [...strides],
    model: {
      name: model.name,
      family: config.family,
      parameters: parameters.values.length,
      step: model.step,
      views,
      samplesPerRay: config.rendering.samplesPerRay + config.rendering.importanceSamples,
      scores: { ...model.scores },
    },
  };
}

function namedColors({ classes, colors }: LabelSet): NamedColor[] {
  return classes.map((name, id) => ({ id, name, color: [...colors[id]] }));
}
