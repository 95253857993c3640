import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { ConfigError } from "gpnerf";
import sirv, { type RequestHandler } from "sirv";

/** Where the build puts the web app: `packages/viewer/app`, beside `src` and `dist`. */
export function appFolder(): string {
  return fileURLToPath(new URL("../../app", import.meta.url));
}

/**
 * Hands out the files of the built web app. They are listed once: nothing outside that list is ever opened, whatever a
 * request says.
 *
 * @throws {ConfigError} when the app has not been built
 */
export function staticApp(folder: string): RequestHandler {
  if (!existsSync(join(folder, "index.html"))) {
    throw new ConfigError(`viewer: ${folder} has no index.html: the web app has not been built`, {
      path: folder,
      hint: "Run `npm run build` in the folder of gpnerf, then try again.",
    });
  }
  const answer = sirv(folder, { dev: false, etag: true });
  return (request, response, next) => {
    // A file that has gone since (the app was built anew), or a reader that has.
    response.once("pipe", (file: Readable) => {
      file.once("error", () => response.destroy());
      response.once("close", () => file.destroy());
    });
    answer(request, response, next);
  };
}
