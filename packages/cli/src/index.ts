/** The gpnerf command line as a library: run a command, or take the program apart for documentation. */
export { exitCodes } from "./exitCodes.ts";
export { main } from "./main.ts";
export { createProgram } from "./program.ts";
