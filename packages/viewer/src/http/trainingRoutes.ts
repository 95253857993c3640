import type { ServerResponse } from "node:http";
import type { TrainingMessage } from "../protocol/training.ts";
import type { TrainingFeed } from "../training/trainingFeed.ts";
import type { TrainingPictures } from "../training/trainingPictures.ts";
import { sendBytes } from "./answers.ts";
import { HttpError } from "./httpError.ts";
import type { Route } from "./requestHandler.ts";

/** Pages that watch at a time. */
const maximumWatchers = 32;
/** Bytes that may wait for a slow page before it is disconnected; it comes back and gets the history. */
const waitingBytes = 4 * 2 ** 20;
/** Proxies and browsers give up silent connections, milliseconds. */
const heartbeatMs = 20_000;

/** The routes that a training answers; see `protocol/routes.ts`. */
export function trainingRoutes(feed: TrainingFeed, pictures: TrainingPictures): Route[] {
  const watchers = new Set<ServerResponse>();
  return [
    {
      path: /^\/api\/training$/,
      answer: (response) => {
        if (watchers.size >= maximumWatchers) throw new HttpError(503, "Too many pages watch this training.");
        watchers.add(response);
        response.once("close", () => watchers.delete(response));
        stream(feed, response);
      },
    },
    {
      path: /^\/api\/training\/pictures\/(\d{1,9})\/(\d{1,3})\/([a-zA-Z]{1,20})\.png$/,
      answer: (response, [step, view, kind]) => {
        const png = pictures.find(Number(step), Number(view), kind);
        if (png === undefined) throw new HttpError(404, "This picture is not kept any more.");
        sendBytes(response, "image/png", png);
      },
    },
  ];
}

/** Send the history and then what happens, until the page goes. */
function stream(feed: TrainingFeed, response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  const send = (message: TrainingMessage): void => {
    response.write(`data: ${JSON.stringify(message)}\n\n`);
    if (response.writableLength > waitingBytes) response.destroy();
    // Nothing follows.
    if (message.type === "end") response.end();
  };
  send(feed.history());
  const unsubscribe = feed.subscribe(send);
  const heartbeat = setInterval(() => response.write(": still here\n\n"), heartbeatMs);
  response.once("close", () => {
    clearInterval(heartbeat);
    unsubscribe();
  });
}
