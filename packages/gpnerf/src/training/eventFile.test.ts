import { appendFile, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { crc32c, readEventFile } from "../../test/readEventFile.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { EventFile } from "./eventFile.ts";

const events = async (file: EventFile): Promise<ReturnType<typeof readEventFile>> =>
  readEventFile(await readFile(file.path));
const steps = async (file: EventFile): Promise<number[]> => (await events(file)).map(({ step }) => step);

/** A file with the steps after `start` up to `end`. */
async function written(folder: string, start: number, end: number): Promise<EventFile> {
  const file = await EventFile.open(folder, start);
  for (let step = start + 1; step <= end; step++) await file.write(step, { "loss/total": 1 / step });
  return file;
}

it("the checksum of the test's reader is CRC-32C", () => {
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283); // the check value of the CRC catalogue
});

it("another reader finds version, steps, times and scalars, and good checksums", async () => {
  const began = Date.now() / 1000;
  const file = await EventFile.open(join(await temporaryFolder(), "tensorboard"), 0);
  await file.write(1, { "loss/total": 0.1, "lr/features": 5e-3 });
  await file.write(300_000, { "val/psnr": -21.5, "time/data_seconds": 0 });
  const [version, first, second] = await events(file);
  expect(version).toMatchObject({ fileVersion: "brain.Event:2", step: 0, scalars: {} });
  expect(first).toMatchObject({
    step: 1,
    scalars: { "loss/total": Math.fround(0.1), "lr/features": Math.fround(5e-3) },
  });
  expect(second).toMatchObject({ step: 300_000, scalars: { "val/psnr": -21.5, "time/data_seconds": 0 } });
  for (const { wallTime } of [version, first, second]) {
    expect(wallTime).toBeGreaterThanOrEqual(began);
    expect(wallTime).toBeLessThanOrEqual(Date.now() / 1000);
  }
});

it("a changed byte anywhere is noticed", async () => {
  const file = await written(await temporaryFolder(), 0, 2);
  const bytes = await readFile(file.path);
  for (let at = 0; at < bytes.length; at += 5) {
    const changed = Uint8Array.from(bytes);
    changed[at] ^= 4;
    expect(() => readEventFile(changed), `byte ${at}`).toThrow(/wrong checksum|cut record/);
  }
});

it("a resumed run goes on in a new file, and no step is there twice", async () => {
  const folder = await temporaryFolder();
  const first = await written(folder, 0, 7);
  const second = await written(folder, 5, 8);
  expect(await steps(first)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await steps(second)).toEqual([5, 6, 7, 8]);
  expect((await readdir(folder)).sort()).toEqual([first, second].map(({ path }) => path.slice(folder.length + 1)));
});

it("what a crash has cut is removed, and a file that starts later than the run goes on is, too", async () => {
  const folder = await temporaryFolder();
  const first = await written(folder, 0, 4);
  const { size } = await stat(first.path);
  await truncate(first.path, size - 3);
  const later = await written(folder, 4, 6);
  expect(await steps(first)).toEqual([0, 1, 2, 3]);

  const again = await written(folder, 2, 3);
  expect(await steps(first)).toEqual([0, 1, 2]);
  await expect(stat(later.path)).rejects.toThrow("ENOENT");
  expect(await steps(again)).toEqual([2, 3]);
});

it("a run that resumes at the same step twice has one file for it; other files are left alone", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "notes.txt"), "mine");
  await written(folder, 3, 5);
  await appendFile(join(folder, "notes.txt"), "!");
  const again = await written(folder, 3, 4);
  expect(await steps(again)).toEqual([3, 4]);
  expect((await events(again)).filter(({ fileVersion }) => fileVersion)).toHaveLength(1);
  expect(await readFile(join(folder, "notes.txt"), "utf8")).toBe("mine!");
});
