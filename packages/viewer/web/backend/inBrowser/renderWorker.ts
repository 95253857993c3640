/** @file Entry of the web worker that renders in the browser: it holds the network, one for the page. */

import { openLocalNetwork } from "./localNetwork.ts";
import { LocalRenderer } from "./localRenderer.ts";
import type { FromRenderWorker, RenderFailure, ToRenderWorker } from "./renderMessages.ts";
import { WebFolder } from "./webFolder.ts";

/** Shortest time between reports of progress, milliseconds. */
const progressMs = 150;

let renderer: Promise<LocalRenderer> | undefined;
const controllers = new Map<number, AbortController>();

addEventListener("message", ({ data }: MessageEvent<ToRenderWorker>) => {
  switch (data.kind) {
    case "open":
      renderer = open(data.sceneUrl, data.device);
      renderer.catch((error: unknown) => post({ kind: "broken", failure: failureOf(error) }));
      break;
    case "render":
      void render(data);
      break;
    case "cancel":
      controllers.get(data.id)?.abort();
      break;
  }
});

async function open(
  sceneUrl: string,
  device: Extract<ToRenderWorker, { kind: "open" }>["device"],
): Promise<LocalRenderer> {
  const folder = new WebFolder(sceneUrl);
  const [scene, model] = await Promise.all([folder.loadScene(), folder.loadModel()]);
  const local = await openLocalNetwork(model, device);
  post({ kind: "opened", place: local.place });
  return new LocalRenderer(folder, scene, local);
}

async function render({ id, request }: Extract<ToRenderWorker, { kind: "render" }>): Promise<void> {
  const controller = new AbortController();
  controllers.set(id, controller);
  let reported = 0;
  try {
    const local = await renderer!;
    await local.render(request, {
      signal: controller.signal,
      onPicture: (picture) => post({ kind: "picture", id, picture }),
      onProgress: (progress) => {
        if (performance.now() - reported < progressMs) return;
        reported = performance.now();
        post({ kind: "progress", id, progress });
      },
    });
    post({ kind: "finished", id });
  } catch (error) {
    post({ kind: "failed", id, failure: failureOf(error) });
  } finally {
    controllers.delete(id);
  }
}

function failureOf(error: unknown): RenderFailure {
  if (error instanceof EvalError) {
    return {
      message: "The server does not allow this page to generate code, which the network's programs are written with.",
      hint: "Its Content-Security-Policy has to allow scripts 'unsafe-eval', and 'wasm-unsafe-eval' for WebAssembly.",
      isAbort: false,
    };
  }
  if (!(error instanceof Error)) return { message: String(error), hint: undefined, isAbort: false };
  const hint: unknown = Reflect.get(error, "hint");
  return {
    message: error.message,
    hint: typeof hint === "string" ? hint : undefined,
    isAbort: error.name === "AbortError",
  };
}

function post(message: FromRenderWorker): void {
  postMessage(message);
}
