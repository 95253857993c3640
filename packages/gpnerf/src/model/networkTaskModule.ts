import type { TaskModule } from "@gpnerf/engine";

/** The tasks of a network's workers, for Node; in browsers networkTaskModuleWeb.ts takes its place (`#networkTaskModule`). */
export const networkTaskModule: TaskModule = new URL("./networkTasks.js", import.meta.url);
