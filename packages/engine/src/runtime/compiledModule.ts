import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SessionError } from "../errors.ts";

/**
 * Find the compiled JavaScript of a module that a worker thread should load.
 *
 * A worker thread of Node 20 cannot load TypeScript, not even under a test runner that can. So wherever the calling
 * code itself runs from, sources or build, workers always load the build: a file that exists as JavaScript is taken as
 * it is, and `<package>/src/x/y.ts` (or `src/x/y.js`, as compiled code spells it) becomes `<package>/dist/x/y.js`. The
 * package is the nearest folder with a package.json.
 *
 * @throws {SessionError} when there is no such file; most often `npm run build` has not been run
 */
export function compiledModule(module: URL): URL {
  if (module.protocol !== "file:") {
    throw new SessionError(`worker module ${module.href}: only file: URLs can be loaded`, {
      hint: 'Pass new URL("./tasks.js", import.meta.url).',
    });
  }
  const path = fileURLToPath(module);
  if (/\.[mc]?js$/.test(path) && existsSync(path)) return module;

  const root = packageFolder(path);
  const inPackage = relative(root, path).split(sep);
  if (inPackage[0] !== "src") {
    throw new SessionError(`worker module ${path}: there is no such JavaScript file, and it is not in a src folder`, {
      hint: `Worker threads load compiled JavaScript: put the module into ${join(root, "src")} and build it.`,
    });
  }
  const compiled = join(root, "dist", ...inPackage.slice(1)).replace(/\.ts$/, ".js");
  if (!existsSync(compiled)) {
    throw new SessionError(`worker module ${path}: its compiled form ${compiled} does not exist`, {
      hint: "Worker threads load compiled JavaScript: run `npm run build` first.",
    });
  }
  return pathToFileURL(compiled);
}

function packageFolder(path: string): string {
  const above = dirname(path);
  if (existsSync(join(above, "package.json")) || resolve(above, "..") === above) return above;
  return packageFolder(above);
}
