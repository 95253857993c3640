import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";
import * as browser from "../src/browser/index.ts";
import * as whole from "../src/index.ts";

const packages = fileURLToPath(new URL("../..", import.meta.url));

/** What the condition `browser` makes of a package's own "#names", and of the engine. */
function alias(specifier: string): string | undefined {
  if (specifier === "@gpnerf/engine") return "engine/src/index.ts";
  if (!specifier.startsWith("#")) return undefined;
  for (const name of ["engine", "gpnerf"]) {
    const { imports } = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8"));
    const target: string | undefined = imports[specifier]?.["gpnerf-source"].browser;
    if (target !== undefined) return join(name, target);
  }
  throw new Error(`no package imports ${specifier}`);
}

/** Modules that a file loads: what it imports for its types alone is gone when it runs. */
function loadedBy(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest);
  const loaded = source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) {
      const { importClause, moduleSpecifier } = statement;
      const named = importClause?.namedBindings;
      const isTypes =
        importClause?.isTypeOnly ||
        (named &&
          ts.isNamedImports(named) &&
          !importClause?.name &&
          named.elements.every(({ isTypeOnly }) => isTypeOnly));
      return isTypes ? [] : [(moduleSpecifier as ts.StringLiteral).text];
    }
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier) {
      const { exportClause } = statement;
      const isTypes =
        statement.isTypeOnly ||
        (exportClause &&
          ts.isNamedExports(exportClause) &&
          exportClause.elements.every(({ isTypeOnly }) => isTypeOnly));
      return isTypes ? [] : [(statement.moduleSpecifier as ts.StringLiteral).text];
    }
    return [];
  });
  const dynamic = [...source.text.matchAll(/(?<!typeof )\bimport\("([^"]+)"\)/g)].map(([, specifier]) => specifier);
  const workers = [...source.text.matchAll(/new Worker\(new URL\("([^"]+)"/g)].map(([, url]) =>
    url.replace(/\.js$/, ".ts"),
  );
  return [...loaded, ...dynamic, ...workers];
}

it("loads nothing of Node, wherever its imports lead", () => {
  const foreign = new Set<string>();
  const seen = new Set<string>();
  const queue = [join(packages, "gpnerf/src/browser/index.ts")];
  for (const path of queue) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const specifier of loadedBy(path)) {
      const own = alias(specifier);
      if (own !== undefined) queue.push(join(packages, own));
      else if (specifier.startsWith(".")) queue.push(resolve(dirname(path), specifier));
      else foreign.add(specifier);
    }
  }
  const reached = [...seen].map((path) => relative(packages, path));
  expect(reached).toEqual(expect.arrayContaining(["gpnerf/src/model/networkTasks.ts", "engine/src/runtime/ortWeb.ts"]));
  // Each of these runs in browsers; add to the list what does.
  const inBrowsers = [
    ...["gl-matrix", "ml-pca", "munkres", "protobufjs", "zod"],
    ...["onnxruntime-web/wasm", "onnxruntime-web/webgpu"],
  ];
  expect([...foreign].filter((name) => !inBrowsers.includes(name) && !name.startsWith("pure-rand/"))).toEqual([]);
});

it("means the same by a name as the whole package does", () => {
  const meanings = new Map<string, unknown>(Object.entries(whole));
  const both = Object.entries(browser).filter(([name]) => meanings.has(name));
  expect(both.length).toBeGreaterThan(20);
  for (const [name, value] of both) expect(meanings.get(name), name).toBe(value);
});
