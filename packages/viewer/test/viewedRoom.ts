import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesizeRooms } from "@gpnerf/rooms";
import { type ModelConfig, Network, openScene, ParameterStore, parseModelConfig, type Scene, scanNet20 } from "gpnerf";
import { afterAll, afterEach } from "vitest";
import { declareNetwork } from "../../gpnerf/src/model/declareNetwork.ts";
import { startViewer, type Viewer, type ViewerOptions } from "../src/index.ts";
import type { ViewedScene } from "../src/scene/viewedScene.ts";

/** The network at its smallest, for pictures of three levels. */
const config: ModelConfig = parseModelConfig(
  {
    family: "paper",
    features: { width: 8, blocks: [1, 1, 1], padding: "zeros", radianceChannels: 5, pyramidChannels: 4 },
    field: { width: 8, attentionWidth: 4, positionFrequencies: 2 },
    transformer: { depth: 1, heads: 2, feedForward: 2 },
    rendering: { samplesPerRay: 8, spacing: "uniform", color: "blended" },
    perception: { target: "semantic", width: 8, classes: 20 },
    data: { width: 64, height: 48, views: 3 },
  },
  "test network",
);

/** A room of six photos, and an untrained network; both are gone after the tests of the file. */
export async function viewedRoom(): Promise<ViewedScene & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "gpnerf-viewer-"));
  const { rooms } = await synthesizeRooms({ rooms: 1, frames: 6, ...size, seed: 3, out: join(folder, "rooms") });
  const scene = await openScene(join(rooms[0], "Sequence_1"), size);
  const parameters = ParameterStore.initialized(declareNetwork(config), 1);
  const network = await Network.create(config, parameters, { workers: 1 });
  afterAll(async () => {
    await network.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { folder, scene, network, labels: scanNet20, model: { name: "test.safetensors", step: 0 } };
}

const size = { width: config.data.width, height: config.data.height };

/** The same room with fewer modalities. */
export function without(scene: Scene, ...modalities: ("depth" | "semantic" | "instance")[]): Scene {
  const has = (name: "depth" | "semantic" | "instance", present: boolean): boolean =>
    present && !modalities.includes(name);
  return {
    ...scene,
    hasDepth: has("depth", scene.hasDepth),
    hasSemantic: has("semantic", scene.hasSemantic),
    hasInstance: has("instance", scene.hasInstance),
    async loadFrame(index) {
      const frame = { ...(await scene.loadFrame(index)) };
      for (const name of modalities) delete frame[name];
      return frame;
    },
  };
}

/** A web app of two files. */
export async function builtApp(folder: string): Promise<string> {
  const app = join(folder, "app");
  await mkdir(join(app, "assets"), { recursive: true });
  await writeFile(join(app, "index.html"), "<!doctype html><title>page</title>");
  await writeFile(join(app, "assets/main.js"), "export {};");
  await writeFile(join(folder, "secret.txt"), "a secret");
  return app;
}

/** Start a viewer that ends with the test; what it cannot tell visitors fails the test. */
export async function started(options: ViewerOptions): Promise<Viewer> {
  const { viewer, end } = await watched(options);
  cleanups.push(end);
  return viewer;
}

/** Start a viewer for all tests of the file. */
export async function shared(options: ViewerOptions): Promise<Viewer> {
  const { viewer, end } = await watched(options);
  afterAll(end);
  return viewer;
}

async function watched(options: ViewerOptions): Promise<{ viewer: Viewer; end: () => Promise<void> }> {
  const failures: unknown[] = [];
  const viewer = await startViewer({ onFailure: (error) => failures.push(error), ...options });
  const end = async (): Promise<void> => {
    await viewer.close();
    if (failures.length > 0) throw new AggregateError(failures, "the viewer reported failures");
  };
  return { viewer, end };
}

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});
