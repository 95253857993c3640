import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from "@gpnerf/engine";
import { randomArray } from "@gpnerf/engine/testing";
import { describe, expect, it } from "vitest";
import { smallConfig } from "../../test/smallConfig.ts";
import { roughParameters } from "../../test/smallExample.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { CheckpointError } from "../errors.ts";
import { readModel, readTrainingCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { Optimizer } from "./optimizer.ts";

const config = smallConfig();
const parameters = roughParameters(config);
const classes = ["wall", "floor", "chair"];
const optimizer = new Optimizer(parameters);
optimizer.mean.set(randomArray(1, [optimizer.mean.length]));
optimizer.variance.set(randomArray(2, [optimizer.variance.length], 0, 1));

/** A checkpoint on disk, and the folder it is in. */
async function written(withOptimizer = true): Promise<{ folder: string; path: string }> {
  const folder = await temporaryFolder();
  const path = join(folder, "step-0000007.safetensors");
  const model = { config: config.model, parameters, step: 7, classes };
  await writeCheckpoint(path, withOptimizer ? { ...model, optimizer } : model);
  return { folder, path };
}

/** A checkpoint whose content was changed. */
async function changed(
  change: (tensors: Map<string, SafetensorsTensor>, metadata: Record<string, string>) => void,
): Promise<string> {
  const { path } = await written();
  const { tensors, metadata } = decodeSafetensors(await readFile(path), path);
  change(tensors, metadata);
  await writeFile(path, encodeSafetensors(tensors, metadata));
  return path;
}

async function refusal(path: string, read: (path: string) => Promise<unknown> = readModel): Promise<string> {
  const error = await read(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CheckpointError);
  const { message, hint, path: about } = error as CheckpointError;
  expect(about).toBe(path);
  expect(message).toContain(path);
  expect(hint).not.toBe("");
  return message.replaceAll(path, "FILE");
}

describe("a checkpoint", () => {
  it("gives back the model that was written", async () => {
    const { path, folder } = await written();
    const model = await readModel(path);
    expect(model).toMatchObject({ config: config.model, step: 7, classes });
    expect(model.parameters.slots).toEqual(parameters.slots);
    expect(model.parameters.values).toEqual(parameters.values);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it("gives back the optimiser's state to train on from", async () => {
    const { path } = await written();
    const checkpoint = await readTrainingCheckpoint(path);
    expect(checkpoint.parameters.values).toEqual(parameters.values);
    expect(checkpoint.optimizer.mean).toEqual(optimizer.mean);
    expect(checkpoint.optimizer.variance).toEqual(optimizer.variance);
    expect(checkpoint.optimizer.parameters).toBe(checkpoint.parameters);
  });

  it("says which parts are untrained, and where it came from", async () => {
    const path = join(await temporaryFolder(), "imported.safetensors");
    const notes = { untrained: ["perception head"], source: "model.pth" };
    await writeCheckpoint(path, { config: config.model, parameters, step: 8, classes, ...notes });
    expect(await readModel(path)).toMatchObject(notes);
    const trained = await readModel((await written()).path);
    expect([trained.untrained, trained.source]).toEqual([undefined, undefined]);
  });

  it("replaces an older one of the same name", async () => {
    const { path } = await written(false);
    await writeCheckpoint(path, { config: config.model, parameters, step: 8, classes });
    expect((await readModel(path)).step).toBe(8);
  });

  it("of the same model has the same bytes", async () => {
    const [a, b] = [await written(), await written()];
    expect(await readFile(a.path)).toEqual(await readFile(b.path));
  });

  it("without optimiser state renders but does not train on", async () => {
    const { path } = await written(false);
    expect((await readModel(path)).parameters.values).toEqual(parameters.values);
    expect(await refusal(path, readTrainingCheckpoint)).toMatch(/FILE: optimiser state adam\.mean\.\S+ is missing/);
  });
});

describe("a checkpoint is refused, by name,", () => {
  it("when it is not there", async () => {
    const path = join(await temporaryFolder(), "none.safetensors");
    expect(await refusal(path)).toMatch(/^FILE: the checkpoint cannot be read: ENOENT/);
  });

  it.each([0, 4, 100, 0.5, 0.999])("when it is cut off (%d)", async (at) => {
    const { path } = await written();
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, at < 1 ? Math.floor(at * bytes.length) : at));
    expect(await refusal(path)).toMatch(/^FILE/);
    expect(await refusal(path, readTrainingCheckpoint)).toMatch(/^FILE/);
  });

  it("when a tensor is missing", async () => {
    const path = await changed((tensors) => tensors.delete("transformer.color.norm.weight"));
    expect(await refusal(path)).toBe("FILE: parameter transformer.color.norm.weight is missing");
  });

  it("when a tensor has another shape or type", async () => {
    const name = "transformer.color.norm.weight";
    const shape = await changed((tensors) =>
      tensors.set(name, { dtype: "F32", shape: [9], data: new Float32Array(9) }),
    );
    expect(await refusal(shape)).toBe(`FILE: ${name} is F32 [9], expected F32 [8]`);
    const type = await changed((tensors) => tensors.set(name, { dtype: "I32", shape: [8], data: new Int32Array(8) }));
    expect(await refusal(type)).toBe(`FILE: ${name} is I32 [8], expected F32 [8]`);
  });

  it("when it is another program's safetensors file", async () => {
    const path = join(await temporaryFolder(), "other.safetensors");
    const tensor = { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) } as const;
    await writeFile(path, encodeSafetensors(new Map([["weight", tensor]]), { format: "pt" }));
    expect(await refusal(path)).toMatch(/no gpnerf checkpoint: its metadata lack format=gpnerf/);
  });

  it.each([
    ["model", undefined, 'metadata "model" is missing or no JSON'],
    ["model", "{", 'metadata "model" is missing or no JSON'],
    ["model", "{}", 'metadata "model" does not fit:'],
    ["classes", undefined, 'metadata "classes" is missing or no JSON'],
    ["classes", '["wall"]', 'metadata "classes" does not fit:'],
    ["classes", "[1,2,3]", 'metadata "classes" does not fit:'],
    ["step", undefined, 'metadata "step" is missing or no JSON'],
    ["step", "soon", 'metadata "step" is missing or no JSON'],
    ["step", "-1", 'metadata "step" does not fit:'],
    ["untrained", "head", 'metadata "untrained" is missing or no JSON'],
    ["untrained", "[1]", 'metadata "untrained" does not fit:'],
  ])("when its metadata %s is %s", async (key, value, message) => {
    const path = await changed((_, metadata) => {
      if (value === undefined) delete metadata[key];
      else metadata[key] = value;
    });
    expect((await refusal(path)).split("\n")[0]).toBe(`FILE: ${message}`);
  });

  it("when its model is larger than its tensors", async () => {
    const path = await changed((_, metadata) => {
      const model = { ...config.model, perception: { ...config.model.perception, width: 16 } };
      metadata["model"] = JSON.stringify(model);
    });
    expect(await refusal(path)).toMatch(/^FILE: perception\.\S+ is F32 \[.*\], expected F32 \[.*\]$/);
  });
});
