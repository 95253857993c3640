/** @file Files, in Node; in browsers filesWeb.ts takes its place (`#files`). */
export { readFile } from "node:fs/promises";
export { writeFileAtomic } from "./atomicFile.ts";
