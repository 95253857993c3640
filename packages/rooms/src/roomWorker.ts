/** @file Entry of a worker thread that makes rooms, one after another, as it is told to. */
import { parentPort } from "node:worker_threads";
import { makeRoom, type RoomPlan } from "./makeRoom.ts";
import { postedError, type WorkerReply, type WorkerRequest } from "./workerMessages.ts";

const port = parentPort!;
const stop = new AbortController();

function reply(message: WorkerReply): void {
  port.postMessage(message);
}

async function make(plan: RoomPlan): Promise<void> {
  try {
    await makeRoom(plan, stop.signal, (frame) => reply({ kind: "frame", frame }));
    reply({ kind: "done" });
  } catch (error) {
    reply({ kind: "failed", error: postedError(error) });
  }
}

port.on("message", (request: WorkerRequest) => {
  if (request.kind === "room") void make(request.plan);
  else if (request.kind === "stop") stop.abort();
  else port.close();
});
