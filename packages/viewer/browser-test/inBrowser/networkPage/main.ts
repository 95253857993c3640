import { deviceProblem } from "@gpnerf/engine";
import { InBrowserBackend } from "../../../web/backend/inBrowser/inBrowserBackend.ts";
import type { RenderedPicture } from "../../../web/backend/renderBackend.ts";
import type { PictureResult, ViewResult } from "./messages.ts";

globalThis.problemOf = deviceProblem;

globalThis.renderInBrowser = (setup) => {
  const worker = new Worker(new URL("./viewWorker.ts", import.meta.url), { type: "module" });
  return new Promise<ViewResult>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ViewResult | string>) => {
      if (typeof data === "string") reject(new Error(data));
      else resolve(data);
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(setup);
  }).finally(() => worker.terminate());
};

globalThis.renderExported = async (sceneUrl, device, request): Promise<PictureResult> => {
  const backend = new InBrowserBackend(sceneUrl, device);
  const pictures: RenderedPicture[] = [];
  const onPicture = (picture: RenderedPicture): number => pictures.push(picture);
  await backend.render(request, { signal: new AbortController().signal, onPicture });
  const { place } = backend;
  backend.close();
  const last = pictures[pictures.length - 1];
  const layers = Object.entries(last.layers).map(([name, { values, stride }]) => [
    name,
    { values: [...values], stride },
  ]);
  return { place, pictures: pictures.length, layers: Object.fromEntries(layers) };
};
