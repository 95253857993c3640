import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionError } from "../errors.ts";
import { compiledModule } from "./compiledModule.ts";

/** A package inside a folder that is itself called src, as on some people's machines. */
let root: string;
beforeAll(async () => {
  root = join(await realpath(await mkdtemp(join(tmpdir(), "compiled-"))), "src", "package");
  for (const path of [
    "package.json",
    "src/a/tasks.ts",
    "dist/a/tasks.js",
    "src/unbuilt.ts",
    "src/plain.js",
    "test/tasks.ts",
    "test/tasks.mjs",
  ]) {
    await mkdir(join(root, path, ".."), { recursive: true });
    await writeFile(join(root, path), "");
  }
});
afterAll(() => rm(join(root, "..", ".."), { recursive: true }));

const url = (path: string) => pathToFileURL(join(root, path));

test.each([
  ["a source file", "src/a/tasks.ts", "dist/a/tasks.js"],
  ["a source file in compiled spelling", "src/a/tasks.js", "dist/a/tasks.js"],
  ["a compiled file", "dist/a/tasks.js", "dist/a/tasks.js"],
  ["JavaScript that needs no compiler, in src", "src/plain.js", "src/plain.js"],
  ["JavaScript that needs no compiler, elsewhere", "test/tasks.mjs", "test/tasks.mjs"],
])("finds the JavaScript for %s", (_, asked, found) => {
  expect(compiledModule(url(asked)).href).toBe(url(found).href);
});

test("says to build when the compiled file is missing", () => {
  expect(() => compiledModule(url("src/unbuilt.ts"))).toThrow(
    expect.objectContaining({
      name: "SessionError",
      message: expect.stringContaining(join(root, "dist/unbuilt.js")),
      hint: expect.stringContaining("npm run build"),
    }),
  );
});

test.each(["test/tasks.ts", "dist/a/missing.js", "missing/tasks.js"])("refuses %s, which has no JavaScript", (path) => {
  expect(() => compiledModule(url(path))).toThrow(SessionError);
  expect(() => compiledModule(url(path))).toThrow(join(root, path));
});

test("refuses what is not a file", () => {
  expect(() => compiledModule(new URL("data:text/javascript,0"))).toThrow(/only file: URLs/);
});
