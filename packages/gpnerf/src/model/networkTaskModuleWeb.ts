import type { TaskModule, WebWorker } from "@gpnerf/engine";

declare const Worker: new (url: URL, options: { readonly type: "module" }) => WebWorker;

/** The tasks of a network's workers, for browsers, spelt so that bundlers find them. */
export const networkTaskModule: TaskModule = {
  name: "networkTasks",
  startWorker: () => new Worker(new URL("./networkWorkerWeb.js", import.meta.url), { type: "module" }),
  load: () => import("./networkTasks.ts"),
};
