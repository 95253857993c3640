import type { LiveScene } from "../scene/liveScene.ts";
import { sendBytes, sendJson } from "./answers.ts";
import { HttpError } from "./httpError.ts";
import type { Route } from "./requestHandler.ts";

const packed = "application/octet-stream";

/** The routes that a scene answers; see `protocol/routes.ts`. */
export function sceneRoutes(live: LiveScene): Route[] {
  const frameOf = (digits: string): number => {
    const id = Number(digits);
    if (live.hasFrame(id)) return id;
    throw new HttpError(404, `The scene has no frame ${digits}.`);
  };
  return [
    { path: /^\/api\/scene$/, answer: async (response) => sendJson(response, await live.description) },
    { path: /^\/api\/points$/, answer: async (response) => sendBytes(response, packed, await live.points()) },
    {
      path: /^\/api\/thumbnails\/(\d{1,7})\.png$/,
      answer: async (response, [digits]) => sendBytes(response, "image/png", await live.thumbnail(frameOf(digits))),
    },
    {
      path: /^\/api\/frames\/(\d{1,7})$/,
      answer: async (response, [digits]) => sendBytes(response, packed, await live.frame(frameOf(digits))),
    },
  ];
}
