import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Network, openScene, readModel, scanNet20 } from "gpnerf";
import type { TestProject } from "vitest/node";
import { startViewer, TrainingWatch } from "../src/index.ts";
import { feedSampleTraining } from "./sampleTraining.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Address of the viewer of the sample room. */
    readonly viewerUrl: string;
  }
}

/** One viewer for all browser tests: the sample room, the bundled network, and a training that was recorded. */
export default async function startSampleViewer(project: TestProject): Promise<() => Promise<void>> {
  const { config, parameters, step } = await readModel(inRepository("models/small.safetensors"));
  const { width, height } = config.data;
  const scene = await openScene(inRepository("samples/study/Sequence_1"), { width, height });
  const network = await Network.create(config, parameters, { frozen: true });
  const training = new TrainingWatch({ title: "training", run: "runs/first" });
  await feedSampleTraining(training, scene);
  // A build while the tests run must not take the files from under them.
  const app = await mkdtemp(join(tmpdir(), "gpnerf-app-"));
  await cp(inRepository("packages/viewer/app"), app, { recursive: true });
  const viewer = await startViewer({
    app,
    view: { scene, network, labels: scene.labels ?? scanNet20, model: { name: "small.safetensors", step } },
    training,
    onFailure: (error) => console.error("the viewer reported:", error),
  });
  project.provide("viewerUrl", viewer.url);
  return async () => {
    await viewer.close();
    await network.close();
    await rm(app, { recursive: true });
  };
}

function inRepository(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}
