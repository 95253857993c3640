import { rm } from "node:fs/promises";
import { join } from "node:path";
import { finetune, finetuningOf, type GeneralizedModel, preset } from "gpnerf";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { TrainingWatch } from "../src/index.ts";
import { routes, type TrainingMessage, trainingMessageSchema } from "../src/protocol/index.ts";
import { builtApp, started, viewedRoom } from "./viewedRoom.ts";

let room: Awaited<ReturnType<typeof viewedRoom>>;
let app: string;

beforeAll(async () => {
  room = await viewedRoom();
  app = await builtApp(room.folder);
}, 180_000);

/** All messages of the event stream until it ends. */
async function messagesOf(response: Response): Promise<TrainingMessage[]> {
  const text = await response.text();
  return text.split("\n\n").flatMap((event) => {
    const data = /^data: (.*)$/m.exec(event)?.[1];
    return data === undefined ? [] : [trainingMessageSchema.parse(JSON.parse(data))];
  });
}

describe("a training that is watched", () => {
  it("sends curves and validation pictures to those there from the start and to latecomers", async () => {
    const { network, scene, labels } = room;
    const watch = new TrainingWatch({ title: "training", run: "runs/watched" });
    const viewer = await started({ training: watch, app });
    expect((await fetch(new URL(routes.scene, viewer.url))).status).toBe(404);
    const early = await fetch(new URL(routes.training, viewer.url));
    expect(early.headers.get("content-type")).toBe("text/event-stream");

    const model: GeneralizedModel = {
      ...{ config: network.config, parameters: network.parameters, classes: labels.classes, step: 0, path: "test" },
    };
    const training = { ...finetuningOf(preset("tiny").training, 4), raysPerStep: 16 };
    await finetune({
      ...{ model, scene, training, seed: 1, out: join(room.folder, "run"), workers: 1 },
      validation: { every: 2, views: 1, targetEvery: 3 },
      onEvent: watch.onEvent,
      onValidationView: watch.onValidationView,
    });
    const latecomer = await fetch(new URL(routes.training, viewer.url));
    watch.feed.end("finished", "done");

    const [history, ...news] = await messagesOf(early);
    expect(history).toMatchObject({ type: "history", run: "runs/watched", state: "preparing", steps: [] });
    expect(news[0]).toMatchObject({ type: "start", totalSteps: 4, parameters: network.parameters.values.length });
    expect(news.flatMap((message) => (message.type === "step" ? [message.step] : [])).at(-1)).toBe(4);
    const validations = news.flatMap((message) => (message.type === "validation" ? [message] : []));
    expect(validations.map(({ step }) => step)).toEqual([0, 2, 4]);
    expect(news.at(-1)).toEqual({ type: "end", state: "finished", text: "done" });

    const [caughtUp] = await messagesOf(latecomer);
    expect(caughtUp).toMatchObject({ type: "history", state: "running", totalSteps: 4 });
    const [view] = validations[2].views;
    expect(view.pictures.map(({ kind }) => kind).sort()).toEqual([
      "classes",
      "color",
      "depth",
      "trueClasses",
      "trueColor",
      "trueDepth",
    ]);
    for (const { url } of view.pictures) {
      const png = Buffer.from(await (await fetch(new URL(url, viewer.url))).arrayBuffer());
      expect(await sharp(png).metadata()).toMatchObject({ format: "png", width: 64, height: 48 });
    }
    const missing = await fetch(new URL(routes.trainingPicture(99, 0, "color"), viewer.url));
    expect(missing.status).toBe(404);
    await rm(join(room.folder, "run"), { recursive: true });
  });
});
