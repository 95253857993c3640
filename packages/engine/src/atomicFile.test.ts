import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeFileAtomic } from "./atomicFile.ts";
import { EngineError } from "./errors.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "atomic-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("writes a new file and replaces an old one, leaving nothing else", async () => {
  const path = join(folder, "checkpoint");
  await writeFileAtomic(path, Uint8Array.of(1, 2));
  expect([...(await readFile(path))]).toEqual([1, 2]);
  await writeFileAtomic(path, "text");
  expect(await readFile(path, "utf8")).toBe("text");
  expect(await readdir(folder)).toEqual(["checkpoint"]);
});

test("readers see whole contents only, while it is replaced again and again", async () => {
  const path = join(folder, "checkpoint");
  const contents = [1, 2, 3, 4, 5, 6].map((byte) => new Uint8Array(2_000_000).fill(byte));
  await writeFileAtomic(path, contents[0]);
  let writing = true;
  const reader = (async () => {
    let reads = 0;
    for (; writing || reads === 0; reads++) {
      const seen = await readFile(path);
      expect(seen.length).toBe(2_000_000);
      expect(seen[seen.length - 1]).toBe(seen[0]);
    }
  })();
  for (const content of contents) await writeFileAtomic(path, content);
  writing = false;
  await reader;
});

test("two writers at once leave one of the two contents", async () => {
  const path = join(folder, "checkpoint");
  await Promise.all(["aaaa", "bbbb"].map((text) => writeFileAtomic(path, text)));
  expect(["aaaa", "bbbb"]).toContain(await readFile(path, "utf8"));
  expect(await readdir(folder)).toEqual(["checkpoint"]);
});

test("a failure names the path and leaves no temporary file", async () => {
  // A folder with something in it cannot be replaced by a file: the rename fails, after the bytes are written.
  const path = join(folder, "taken");
  await mkdir(path);
  await writeFile(join(path, "inside"), "x");
  const failure = writeFileAtomic(path, "text");
  await expect(failure).rejects.toThrow(EngineError);
  await expect(failure).rejects.toThrow(`${path}: the file cannot be written: `);
  expect(await readdir(folder)).toEqual(["taken"]);
});

test("a missing folder is an error, not created", async () => {
  const path = join(folder, "missing", "checkpoint");
  await expect(writeFileAtomic(path, "text")).rejects.toThrow(`${path}: the file cannot be written: ENOENT`);
});
