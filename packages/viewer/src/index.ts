/** The viewer: a local server with a web app that shows scenes as a network renders them, and trainings as they go. */

export { openBrowser } from "./openBrowser.ts";
export type { ViewedScene } from "./scene/viewedScene.ts";
export type { SocketLimits } from "./socket/socketLimits.ts";
export { startViewer, type Viewer, type ViewerOptions } from "./startViewer.ts";
export { TrainingWatch } from "./training/trainingWatch.ts";
export { exportWeb, type WebExport } from "./webFolder/exportWeb.ts";
