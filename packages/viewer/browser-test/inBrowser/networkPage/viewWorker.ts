import { type Camera, declareNetwork, Network, ParameterStore, renderView } from "gpnerf/browser";
import type { PlainCamera, ViewResult, ViewSetup } from "./messages.ts";

addEventListener("message", ({ data }: MessageEvent<ViewSetup>) => {
  render(data).then(
    (result) => postMessage(result),
    (error: unknown) => postMessage(String(error)),
  );
});

async function render({ config, images, target, range, ...setup }: ViewSetup): Promise<ViewResult> {
  const parameters = new ParameterStore(declareNetwork(config));
  parameters.values.set(setup.parameters);
  const network = await Network.create(config, parameters, {
    ...{ device: setup.device, frozen: true },
    ...(setup.workers === undefined ? {} : { workers: setup.workers }),
    ...(setup.raysPerChunk === undefined ? {} : { raysPerChunk: setup.raysPerChunk }),
  });
  const photos = images.map(({ camera, color }) => ({ camera: toCamera(camera), color: Float32Array.from(color) }));
  const encoded = await network.encode(photos);
  const { color, depth, classes } = await renderView(network, toCamera(target), encoded, range);
  network.release(encoded);
  await network.close();
  return {
    ...{ isIsolated: crossOriginIsolated, workers: network.pool.size },
    ...{ color: [...color], depth: [...depth], classes: [...classes] },
  };
}

function toCamera({ worldFromCamera, ...camera }: PlainCamera): Camera {
  return { ...camera, worldFromCamera: Float64Array.from(worldFromCamera) };
}
