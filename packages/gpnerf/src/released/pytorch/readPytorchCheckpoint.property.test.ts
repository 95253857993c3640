import { writeFile } from "node:fs/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { orderedDict, type Picklable } from "../../../test/pickleBytes.ts";
import { PytorchFile, temporaryPth } from "../../../test/pytorchFile.ts";
import { zipBytes } from "../../../test/zipBytes.ts";
import { CheckpointError } from "../../errors.ts";
import type { PickleMap } from "./pickleValue.ts";
import { PytorchTensor } from "./pytorchTensor.ts";
import { readPytorchCheckpoint } from "./readPytorchCheckpoint.ts";

/** A small file with everything in it that a checkpoint has. */
function valid(isDeflated: boolean, zip64: boolean): Buffer {
  const file = new PytorchFile();
  const state = orderedDict(
    new Map<Picklable, Picklable>([
      ["weight", file.tensor(Float32Array.of(1, 2, 3, 4), [2, 2])],
      ["bias", file.view(Buffer.alloc(4), { shape: [2], storageClass: "HalfStorage" })],
    ]),
  );
  const root = new Map<Picklable, Picklable>([
    ["net", state],
    [
      "scheduler",
      new Map<Picklable, Picklable>([
        ["gamma", 0.6],
        ["steps", [70_000, -1, null, true]],
      ]),
    ],
  ]);
  return zipBytes(
    file.entries(root).map((entry) => ({ ...entry, isDeflated })),
    { zip64 },
  );
}

const originals = [valid(false, false), valid(true, false), valid(false, true)];

/** Read everything that a file offers. */
async function readWhole(path: string): Promise<void> {
  const { root, read, close } = await readPytorchCheckpoint(path);
  try {
    const net = root instanceof Map ? (root as PickleMap).get("net") : undefined;
    if (!(net instanceof Map)) return;
    const tensors = [...(net as PickleMap)].filter(
      (item): item is [string, PytorchTensor] => item[1] instanceof PytorchTensor,
    );
    for (const [name, values] of await read(new Map(tensors))) {
      expect(values).toHaveLength(new Map(tensors).get(name)!.length);
    }
  } finally {
    await close();
  }
}

/** Bytes to be changed, and whether the rest is cut off. */
const damage = fc.record({
  original: fc.constantFrom(...originals),
  changes: fc.array(
    fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), value: fc.integer({ min: 0, max: 255 }) }),
    { maxLength: 6 },
  ),
  kept: fc.oneof(
    { weight: 4, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  ),
});

it("a damaged file is read or refused with a reason, soon", { timeout: 120_000 }, async () => {
  const path = await temporaryPth(originals[0]);
  let [read, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(damage, async ({ original, changes, kept }) => {
      const bytes = Buffer.from(original.subarray(0, Math.ceil(kept * original.length)));
      for (const { at, value } of changes) if (bytes.length > 0) bytes[Math.floor(at * (bytes.length - 1))] = value;
      await writeFile(path, bytes);
      try {
        await readWhole(path);
        read++;
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
        expect(error.path).toBe(path);
        refused++;
      }
    }),
    { numRuns: 400, timeout: 5000 },
  );
  expect(Math.min(read, refused)).toBeGreaterThan(20);
});

it("a damaged pickle in a sound file is read or refused with a reason", async () => {
  // Damage to the whole file is mostly caught by checksums; here they are right, and the pickle is the attacker's.
  const file = new PytorchFile();
  const root = new Map([["net", orderedDict(new Map([["weight", file.tensor(Float32Array.of(1, 2, 3, 4), [2, 2])]]))]]);
  const [pickle, ...others] = file.entries(root);
  const path = await temporaryPth(originals[0]);
  const bytesChanged = fc.array(
    fc.record({ at: fc.nat({ max: pickle.content.length - 1 }), value: fc.integer({ min: 0, max: 255 }) }),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(bytesChanged, async (changes) => {
      const content = Buffer.from(pickle.content);
      for (const { at, value } of changes) content[at] = value;
      await writeFile(path, zipBytes([{ ...pickle, content }, ...others]));
      await readWhole(path).catch((error: unknown) => {
        if (!(error instanceof CheckpointError)) throw error;
      });
    }),
    { numRuns: 400, timeout: 5000 },
  );
});
