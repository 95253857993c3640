import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OutputError } from "gpnerf";
import { afterAll, expect, it } from "vitest";
import type { RoomPlan } from "./makeRoom.ts";
import { makeRooms } from "./roomCrew.ts";
import { postedError, receivedError } from "./workerMessages.ts";

const out = await mkdtemp(join(tmpdir(), "gpnerf-crew-"));
afterAll(() => rm(out, { recursive: true, force: true }));

function plan(folder: string, roomIndex: number): RoomPlan {
  const settings = { generator: "test", seed: 1, roomIndex, frames: 1, width: 16, height: 16, noise: true };
  return { folder, settings };
}

it.each([1, 2])(
  "stops at the first error of %i workers and throws it, as the error for people that it is",
  async (workers) => {
    const blocked = join(out, `file-${workers}`);
    await writeFile(blocked, "");
    // Below a file no folder can be made. Many rooms would follow: none is begun, as every worker fails on its first.
    const plans = [0, 1].map((i) => plan(join(blocked, "room"), i));
    plans.push(...[2, 3, 4].map((i) => plan(join(out, `${workers}-${i}`), i)));
    const failing = makeRooms(plans, workers, undefined, () => {});
    await expect(failing).rejects.toBeInstanceOf(OutputError);
    await expect(failing).rejects.toMatchObject({
      path: join(blocked, "room"),
      hint: expect.stringContaining("written"),
    });
    expect((await readdir(out)).filter((name) => name.includes("partial"))).toEqual([]);
    expect((await readdir(out)).filter((name) => name.startsWith(`${workers}-`))).toEqual([]);
  },
);

it("does nothing when it is aborted already", async () => {
  const signal = AbortSignal.abort(new Error("never mind"));
  const plans = [1, 2].map((i) => plan(join(out, `aborted-${i}`), i));
  for (const workers of [1, 2]) {
    await expect(makeRooms(plans, workers, signal, () => {})).rejects.toThrow("never mind");
  }
  expect((await readdir(out)).filter((name) => name.startsWith("aborted"))).toEqual([]);
});

it("takes errors from thread to thread", () => {
  const error = new OutputError("disk full", { hint: "make room", path: "/x" });
  const received = receivedError(structuredClone(postedError(error)));
  expect(received).toBeInstanceOf(OutputError);
  expect(received).toMatchObject({ message: "disk full", hint: "make room", path: "/x", stack: error.stack });
  expect(receivedError(structuredClone(postedError(new TypeError("odd"))))).toMatchObject({ message: "odd" });
  expect(receivedError(postedError("text")).message).toBe("text");
});
