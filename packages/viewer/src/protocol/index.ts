/** What page and server say to each other. Nothing here needs Node: the page imports it as it is. */
export * from "./answers.ts";
export * from "./frameMaps.ts";
export * from "./layers.ts";
export * from "./packedMessage.ts";
export * from "./picture.ts";
export * from "./pointCloud.ts";
export * from "./requests.ts";
export * from "./routes.ts";
export * from "./sceneDescription.ts";
export * from "./session.ts";
export * from "./training.ts";
export * from "./wireCamera.ts";
