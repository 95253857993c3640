import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { version } from "../src/version.ts";

/**
 * @file What the layout of the project promises (docs/decisions/0001-workspaces.md), read off its files: which package
 * uses which, where dependencies are declared, how long files grow, and that documents name what exists.
 */

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Workspace packages that each package may import; a package that is not listed here may not exist. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "@gpnerf/engine": [],
  gpnerf: ["@gpnerf/engine"],
  "@gpnerf/rooms": ["gpnerf"],
  "@gpnerf/viewer": ["@gpnerf/engine", "gpnerf"],
  "@gpnerf/cli": ["@gpnerf/engine", "gpnerf", "@gpnerf/rooms", "@gpnerf/viewer"],
};

const longestFile = 400;

interface Package {
  readonly name: string;
  readonly folder: string;
  readonly manifest: { readonly version: string; readonly dependencies?: Readonly<Record<string, string>> };
  /** Every TypeScript file below src and, where there is a web app, web; absolute. */
  readonly sources: readonly string[];
}

const packages: readonly Package[] = readdirSync(join(root, "packages")).map((name) => {
  const folder = join(root, "packages", name);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return {
    name: manifest.name,
    folder,
    manifest,
    sources: ["src", "web"].flatMap((part) => sourcesBelow(join(folder, part))),
  };
});

function sourcesBelow(folder: string): string[] {
  return existsSync(folder) ? [".ts", ".tsx"].flatMap((extension) => filesBelow(folder, extension)) : [];
}

function filesBelow(folder: string, extension: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(extension) && !path.includes("node_modules"))
    .map((path) => join(folder, path));
}

const isTest = (path: string): boolean => path.endsWith(".test.ts");
const shown = (path: string): string => relative(root, path);

/** Every module that a file imports, re-exports or takes a type from, as written. */
function importsOf(path: string): string[] {
  return ts.preProcessFile(readFileSync(path, "utf8"), true, true).importedFiles.map(({ fileName }) => fileName);
}

/**
 * "zod" of "zod", "@gpnerf/engine" of "@gpnerf/engine/testing"; undefined for local files, also those behind the package's
 * own "#names", and Node's own modules.
 */
function packageOf(specifier: string): string | undefined {
  if (/^(\.|#|node:)/.test(specifier)) return undefined;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

interface Use {
  readonly file: string;
  readonly specifier: string;
}

function uses({ sources }: Package): Use[] {
  return sources
    .filter((path) => !isTest(path))
    .flatMap((file) => importsOf(file).map((specifier) => ({ file, specifier })));
}

const messages = (found: readonly Use[]): string[] =>
  found.map(({ file, specifier }) => `${shown(file)}: ${specifier}`);

describe("packages", () => {
  it("are the ones that the rules know", () => {
    expect(packages.map(({ name }) => name).sort()).toEqual(Object.keys(mayImport).sort());
  });

  it("have one version", () => {
    const manifest = JSON.parse(readFileSync(join(root, "packages/gpnerf/package.json"), "utf8"));
    expect(version).toBe(manifest.version);
    for (const { name, manifest } of packages) {
      expect(manifest.version, name).toBe(version);
      for (const [dependency, range] of Object.entries(manifest.dependencies ?? {})) {
        if (dependency in mayImport) expect(range, `${name} needs ${dependency}`).toBe(version);
      }
    }
  });

  describe.each(packages)("$name", (own) => {
    it("has sources, and they import something", () => {
      expect(uses(own).length).toBeGreaterThan(5);
    });

    it("uses other packages of the workspace in one direction only", () => {
      const others = uses(own).filter(({ specifier }) => (packageOf(specifier) ?? "") in mayImport);
      const wrong = others.filter(({ specifier }) => !mayImport[own.name].includes(packageOf(specifier) ?? ""));
      expect(messages(wrong)).toEqual([]);
    });

    it("reaches other packages by name, never by path", () => {
      const { folder } = own;
      const local = uses(own).filter(({ specifier }) => specifier.startsWith("."));
      const outside = local.filter(({ file, specifier }) =>
        relative(folder, resolve(dirname(file), specifier)).startsWith(".."),
      );
      expect(messages(outside)).toEqual([]);
    });

    it("declares what it imports, and imports what it declares", () => {
      const imported = new Set(uses(own).flatMap(({ specifier }) => packageOf(specifier) ?? []));
      expect([...imported].sort()).toEqual(Object.keys(own.manifest.dependencies ?? {}).sort());
    });

    it("keeps one idea per file", () => {
      const lines = own.sources.map((path) => ({
        path: shown(path),
        lines: readFileSync(path, "utf8").split("\n").length - 1,
      }));
      expect(lines.filter((file) => file.lines > longestFile)).toEqual([]);
    });

    it("names files and folders after what they hold", () => {
      const vague = new Set(["util", "utils", "helper", "helpers", "common", "misc", "base"]);
      const parts = own.sources.flatMap((path) =>
        relative(own.folder, path)
          .split("/")
          .map((part) => basename(part, extname(part))),
      );
      expect(parts.filter((part) => vague.has(part.toLowerCase()))).toEqual([]);
    });
  });
});

describe("documents", () => {
  const documents = [
    ...readdirSync(root)
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(root, name)),
    ...filesBelow(join(root, "docs"), ".md"),
    ...packages.flatMap(({ folder }) => filesBelow(folder, ".md")),
  ];

  it.each(documents.map(shown))("%s links to files and headings that exist", (document) => {
    const path = join(root, document);
    const links = [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
    const local = links.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !leadsSomewhere(path, target))).toEqual([]);
  });

  it.each(["docs/paper-map.md", "docs/deviations.md"])("%s names files that exist", (document) => {
    const names = [...proseOf(join(root, document)).matchAll(/`((?:[\w-]+\/)+[\w.-]+\.ts)`/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(5);
    const places = [root, join(root, "packages/gpnerf/src"), join(root, "packages/gpnerf")];
    expect(names.filter((name) => !places.some((place) => existsSync(join(place, name))))).toEqual([]);
  });
});

/** A document without its code blocks. */
function proseOf(path: string): string {
  return readFileSync(path, "utf8").replace(/^```[\s\S]*?^```/gm, "");
}

function leadsSomewhere(from: string, target: string): boolean {
  const [path, heading] = target.split("#");
  const file = path === "" ? from : resolve(dirname(from), path);
  return existsSync(file) && (heading === undefined || headingsOf(file).includes(heading));
}

/** The anchors that GitHub gives the headings of a document. */
function headingsOf(path: string): string[] {
  return [...proseOf(path).matchAll(/^#+ (.+)$/gm)].map(([, text]) =>
    text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
