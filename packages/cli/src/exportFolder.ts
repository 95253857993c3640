import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type ModelDescription, OutputError } from "gpnerf";
import { writeWholeFolder } from "./wholeFolder.ts";

/**
 * Fill a folder with an export, so that it is seen whole or not at all. What is there already is only replaced when
 * `force` says so and it is an earlier export and nothing else; it stays until the new one is whole.
 *
 * @param fill  writes everything into the folder it is given
 * @throws {OutputError} when something else is there, and whatever `fill` throws
 */
export async function writeExportFolder<Result>(
  path: string,
  fill: (folder: string) => Promise<Result>,
  { force }: { readonly force: boolean },
): Promise<Result> {
  const target = resolve(path);
  const names = await namesIn(target);
  if (names.length === 0) return writeWholeFolder(target, fill);
  await expectReplaceable(target, names, force);
  const neighbour = (kind: string): string =>
    join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.${kind}`);
  const [fresh, old] = [neighbour("new"), neighbour("old")];
  const result = await writeWholeFolder(fresh, fill);
  await rename(target, old);
  await rename(fresh, target);
  await rm(old, { recursive: true });
  return result;
}

/** @throws {OutputError} when `path` cannot be a folder */
async function namesIn(path: string): Promise<string[]> {
  return readdir(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw new OutputError(`${path}: is not a folder that can be used (${cause.code}).`, {
      path,
      cause,
      hint: "Name another folder.",
    });
  });
}

async function expectReplaceable(path: string, names: readonly string[], force: boolean): Promise<void> {
  if (!force) {
    throw new OutputError(`${path}: the folder is not empty.`, {
      path,
      hint: "Name another folder, or replace an earlier export with --force.",
    });
  }
  const exported = await filesOfExport(path);
  const foreign = names.filter((name) => !exported.includes(name));
  if (foreign.length === 0) return;
  throw new OutputError(`${path}: holds ${foreign.slice(0, 3).join(", ")}, which no export wrote.`, {
    path,
    hint: "--force replaces earlier exports only: name another folder, or empty it yourself.",
  });
}

/** Names of what an export in this folder consists of; none when there is no export. */
async function filesOfExport(path: string): Promise<readonly string[]> {
  const model = await readJson<ModelDescription>(join(path, "model.json"));
  if (model.format === "gpnerf-onnx") {
    return ["model.json", "README.md", ...(model.programs ?? []).map(({ file }) => file)];
  }
  const scene = await readJson<{ readonly format: string; readonly contents: readonly string[] }>(
    join(path, "scene.json"),
  );
  return scene.format?.startsWith("gpnerf-web-") ? (scene.contents ?? []) : [];
}

/** What a JSON file holds, unchecked; nothing when there is none. */
async function readJson<T extends object>(path: string): Promise<Partial<T>> {
  try {
    return JSON.parse(await readFile(path, "utf8")) ?? {};
  } catch {
    return {};
  }
}
