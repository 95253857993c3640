import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FeatureColors, Network, openScene, parseModelConfig, readModel, scanNet20 } from "gpnerf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PackedArray } from "../../src/protocol/packedMessage.ts";
import { pictureArrays } from "../../src/rendering/pictureArrays.ts";
import { ViewTask } from "../../src/rendering/viewTask.ts";
import { LiveScene } from "../../src/scene/liveScene.ts";
import type { ViewedScene } from "../../src/scene/viewedScene.ts";
import { toWire } from "../../src/scene/wireCameras.ts";
import { exportWeb } from "../../src/webFolder/exportWeb.ts";
import { keepScreenshot, waitForPicture } from "../openPage.ts";
import { networkPageFolder, openInChromium, served } from "./networkPages.ts";

/** The sample room with the bundled network, at a size that a browser without threads renders at once. */
const size = { width: 64, height: 48 };
let viewed: ViewedScene;
let folder: string;

beforeAll(async () => {
  const checkpoint = await readModel(inRepository("models/small.safetensors"));
  const config = parseModelConfig({ ...checkpoint.config, data: { ...size, views: 3 } }, "test");
  const scene = await openScene(inRepository("samples/study/Sequence_1"), size);
  const network = await Network.create(config, checkpoint.parameters, { frozen: true });
  viewed = { scene, network, labels: scanNet20, model: { name: "small.safetensors", step: checkpoint.step } };
  folder = join(await networkPageFolder(), "room");
  await mkdir(folder);
  const files = await exportWeb(folder, { viewed, checkpoint });
  expect(files.map(({ name }) => name)).toContain("index.html");
});

afterAll(() => viewed.network.close());

describe("an exported folder on a plain web host", () => {
  it("gives the pictures of the server, in every layer", async () => {
    const live = new LiveScene(viewed, (error) => {
      throw error;
    });
    const camera = live.context.cameras[7];
    const expected = await serverPicture(live, 7, await live.featureColors);
    await live.close();

    const { url, missing } = await served(await networkPageFolder(), { isolated: false });
    const page = await openInChromium(`${url}page/`);
    const request = { camera: toWire(camera), quality: "final", exclude: [7] } as const;
    const found = await page.evaluate(([scene, asked]) => renderExported(scene, "cpu", asked), [
      `${url}room/scene.json`,
      request,
    ] as const);
    await page.close();
    expect(missing).toEqual([]);
    expect(found).toMatchObject({ place: "this browser (WebAssembly, one thread)", pictures: 1 });
    expect(Object.keys(found.layers)).toEqual(expected.map(({ name }) => name));
    for (const { name, values, stride } of expected) {
      const layer = found.layers[name as keyof typeof found.layers]!;
      expect(layer.stride, name).toBe(stride);
      const differences = Array.from(values, (value, i) => Math.abs(value - layer.values[i]));
      // Bytes may be rounded the other way; labels there may be others where two are equally probable.
      const bound = values instanceof Float32Array ? 1e-4 * viewed.scene.depthRange.far : isShade(name) ? 1 : 0;
      expect(differences.filter((difference) => difference > bound).length / values.length, name).toBeLessThan(1e-3);
    }
  });

  it("is the viewer, and asks for nothing that is not in the folder", async () => {
    const alone = join(await networkPageFolder(), "moved", "elsewhere");
    await cp(folder, alone, { recursive: true });
    const { url, missing } = await served(join(alone, "..", ".."), { isolated: false });
    const page = await openInChromium("about:blank");
    const [requests, complaints]: [string[], string[]] = [[], []];
    page.on("request", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(`${url}moved/elsewhere/?device=cpu`);
    await waitForPicture(page);
    await keepScreenshot(page, "exported-folder");
    expect(await page.title()).toContain(viewed.scene.name);
    expect(complaints).toEqual([]);
    expect(missing).toEqual([]);
    const addresses = requests.filter((address) => !address.startsWith("blob:") && !address.startsWith("data:"));
    expect(addresses.filter((address) => !address.startsWith(`${url}moved/elsewhere/`))).toEqual([]);
    await page.close();
  });

  it("says what is wrong when it is not whole", async () => {
    const broken = join(await networkPageFolder(), "broken");
    await cp(folder, broken, { recursive: true, filter: (path) => !path.endsWith("model.safetensors") });
    const { url } = await served(broken, { isolated: false });
    const page = await openInChromium(`${url}?device=cpu`);
    await page.getByText("model.safetensors is not there").first().waitFor();
    await page.close();
  });
});

/** The layers of a photo's camera as the server sends them, from other photos. */
async function serverPicture(live: LiveScene, index: number, featureColors: FeatureColors): Promise<PackedArray[]> {
  const { context, strides, layers } = live;
  const camera = context.cameras[index];
  let arrays: PackedArray[] = [];
  const task = new ViewTask(context, {
    ...{ camera, strides, exclude: [index], isWanted: (level) => level === strides.length - 1 },
    onPicture: async (picture, _, sources) => {
      const photos = await live.loadFrames(sources);
      arrays = pictureArrays(picture, layers, { config: viewed.network.config, camera, photos, featureColors });
    },
  });
  while (!(await task.advance({ shouldPause: () => false, signal: new AbortController().signal })));
  task.dispose();
  return arrays;
}

function isShade(name: string): boolean {
  return ["color", "probability", "entropy", "features"].includes(name);
}

function inRepository(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}
