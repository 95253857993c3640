import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SafetensorsTensor } from "@gpnerf/engine";
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../src/errors.ts";
import { readRecordedRun } from "../src/released/parity/recordedRun.ts";
import { parity, type Recording, record, some, unequal, withNumber, without, written } from "./parityCase.ts";
import { f32, type Tensors } from "./recordedRelease.ts";
import { smallReleasedConfig } from "./smallConfig.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

let base: Recording;
beforeAll(async () => {
  base = await record(smallReleasedConfig(), ["p5", "p4_2"]);
}, 60_000);

describe("of the inputs", () => {
  it("only those are needed that recorded outputs depend on", async () => {
    const images = new Map([["in.src_rgbs", base.inputs.get("in.src_rgbs")!]]);
    expect(
      unequal(
        await parity({ ...base, inputs: images, outputs: some(base.outputs, "feat.coarse", "feat.x0", "fpn.out") }),
      ),
    ).toEqual({});
    const query = new Map([["in.query_rgb", base.inputs.get("in.query_rgb")!]]);
    expect(
      unequal(await parity({ ...base, inputs: query, outputs: some(base.outputs, "query.fpn", "query.logits") })),
    ).toEqual({});
    const noQuery = without(base.inputs, "in.query_rgb", "in.ray_u", "in.ray_v");
    expect(
      unequal(
        await parity({
          ...base,
          inputs: noQuery,
          outputs: some(base.outputs, "p5.rgb", "e2e.coarse.rgb", "query.fpn"),
        }),
      ),
    ).toEqual({
      "query.fpn": "not compared: needs in.query_rgb",
    });
    const noCamera = without(base.inputs, "in.camera", "in.depth_range", "in.ray_o");
    expect(
      unequal(
        await parity({
          ...base,
          inputs: noCamera,
          outputs: some(base.outputs, "fpn.out", "p5.rgb", "e2e.coarse.rgb", "proj.mask"),
        }),
      ),
    ).toEqual({
      "p5.rgb":
        "not compared: needs in.depth_range and in.ray_o with in.ray_d (or in.ray_u with in.ray_v and in.camera)",
      "proj.mask": expect.stringMatching(/^not compared: needs in\.depth_range and in\.ray_o/),
      "e2e.coarse.rgb": "not compared: needs in.depth_range and in.camera",
    });
  });

  it("rays may be given by their pixels", async () => {
    expect(
      unequal(
        await parity({
          ...base,
          inputs: without(base.inputs, "in.ray_o", "in.ray_d"),
          outputs: some(base.outputs, "p5.rgb", "p5.feats_out_3d"),
        }),
      ),
    ).toEqual({});
  });

  it("batches of one and other number types are read as well", async () => {
    const batched: Tensors = new Map();
    for (const [name, { dtype, shape, data }] of base.inputs) {
      const numbers = Float64Array.from(data as ArrayLike<number | bigint>, Number);
      batched.set(name, { dtype: "F64", shape: dtype === "I64" ? shape : [1, ...shape], data: numbers });
    }
    const { shape, data } = base.inputs.get("in.query_rgb")!;
    batched.set("in.query_rgb", f32(shape.slice(1), data as Float32Array));
    expect(
      unequal(
        await parity({
          ...base,
          inputs: batched,
          outputs: some(base.outputs, "query.fpn", "p5.rgb", "e2e.coarse.rgb"),
        }),
      ),
    ).toEqual({});
  });

  const input = (name: string): SafetensorsTensor => base.inputs.get(name)!;
  it.each<[string, () => Record<string, SafetensorsTensor>, RegExp]>([
    [
      "of another shape",
      () => ({ "in.camera": f32([33], new Float32Array(33)) }),
      /in\.camera is \[33\], expected \[1, 34\]/,
    ],
    [
      "with channels last",
      () => ({ "in.src_rgbs": f32([3, 24, 40, 3], new Float32Array(8640)) }),
      /in\.src_rgbs is \[3, 24, 40, 3\], expected \[views, 3, height, width\]/,
    ],
    [
      "that are NaN",
      () => ({ "in.query_rgb": withNumber(input("in.query_rgb"), 5, () => Number.NaN) }),
      /in\.query_rgb: 1 of its 2880 numbers are NaN/,
    ],
    [
      "of other sizes",
      () => ({ "in.query_rgb": f32([1, 3, 24, 38], new Float32Array(2736)) }),
      /width: 40 in in\.src_rgbs, 38 in in\.query_rgb/,
    ],
    [
      "of too few cameras",
      () => ({ "in.src_cameras": f32([2, 34], (input("in.src_cameras").data as Float32Array).subarray(0, 68)) }),
      /views: 3 in in\.src_rgbs, 2 in in\.src_cameras/,
    ],
    [
      "with a camera of another size",
      () => ({ "in.camera": withNumber(input("in.camera"), 1, () => 80) }),
      /in\.camera has cameras of width 80, but the images in in\.src_rgbs have 40/,
    ],
    [
      "with skewed pixels",
      () => ({ "in.camera": withNumber(input("in.camera"), 3, () => 0.1) }),
      /in\.camera: intrinsics .* no pinhole camera/,
    ],
    [
      "with a scaled pose",
      () => ({ "in.src_cameras": withNumber(input("in.src_cameras"), 18, (x) => 2 * x) }),
      /in\.src_cameras: a camera-to-world pose is no rotation/,
    ],
    [
      "with far before near",
      () => ({ "in.depth_range": f32([2], [4, 1]) }),
      /in\.depth_range is 4 to 1, expected 0 < near < far/,
    ],
    [
      "with rays of several cameras",
      () => ({ "in.ray_o": withNumber(input("in.ray_o"), 4, (x) => x + 1) }),
      /in\.ray_o: the rays leave from several points/,
    ],
    [
      "with fewer origins than directions",
      () => ({ "in.ray_o": f32([4, 3], new Float32Array(12)) }),
      /rays: 5 in in\.ray_u, 4 in in\.ray_o/,
    ],
  ])("inputs %s are refused with the name of the file", async (_, change, message) => {
    const path = await written(base.inputs, new Map(Object.entries(change())));
    const error = await readRecordedRun(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error).toMatchObject({
      path,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/docs\/parity\.md/),
    });
    expect((error as Error).message.startsWith(`${path}: `)).toBe(true);
  });

  it("files that are no recorded run are refused", async () => {
    await expect(readRecordedRun(await written(some(base.outputs, "p5.rgb")))).rejects.toThrow(
      /in\.src_rgbs \[views, 3, height, width\] is missing/,
    );
    const folder = await temporaryFolder();
    await expect(readRecordedRun(join(folder, "none.safetensors"))).rejects.toThrow(
      /none\.safetensors: the file cannot be read: ENOENT/,
    );
    const swapped = join(folder, "model.pth");
    await writeFile(swapped, "PK");
    await expect(readRecordedRun(swapped)).rejects.toMatchObject({
      path: swapped,
      hint: /* the order */ expect.stringMatching(/checkpoint comes first/),
    });
  });
});
