import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  featureNetShapes,
  gntShapes,
  miniature,
  type OfficialCheckpoint,
  officialCheckpoint,
  officialShapes,
  plainGntShapes,
} from "../../test/officialCheckpoint.ts";
import { call, global, orderedDict, type Picklable, pickledTensor } from "../../test/pickleBytes.ts";
import { temporaryPth } from "../../test/pytorchFile.ts";
import { temporaryFolder } from "../../test/temporaryFolder.ts";
import { zipBytes } from "../../test/zipBytes.ts";
import { type ModelConfig, parseModelConfig } from "../config/schema.ts";
import { CheckpointError, ConfigError } from "../errors.ts";
import type { ParameterStore } from "../model/parameterStore.ts";
import { readModel, writeCheckpoint } from "../training/checkpoint.ts";
import { importCheckpoint } from "./importCheckpoint.ts";
import { officialName } from "./parameterNames.ts";

const write = ({ file, root }: Pick<OfficialCheckpoint, "file" | "root">, name?: string): Promise<string> =>
  temporaryPth(file.entries(root), name);

function parameter(store: ParameterStore, name: string): Float32Array {
  return store.slice(store.slots.find((slot) => slot.name === name)!);
}

async function refusal(path: string): Promise<string> {
  const error = await importCheckpoint(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CheckpointError);
  expect((error as CheckpointError).path).toBe(path);
  expect((error as CheckpointError).hint).not.toBe("");
  return (error as CheckpointError).message.replaceAll(path, "FILE");
}

const config: ModelConfig = parseModelConfig(
  {
    family: "released",
    features: { width: 6, blocks: [1, 2, 1], padding: "reflect", radianceChannels: 5, pyramidChannels: 4 },
    field: { width: 8, attentionWidth: 3, positionFrequencies: 2 },
    transformer: { depth: 3, heads: 4, feedForward: 2 },
    rendering: {
      samplesPerRay: 48,
      importanceSamples: 16,
      sharedNetwork: true,
      spacing: "inverse",
      color: "regressed",
    },
    perception: { width: 10, classes: 7 },
    data: { width: 320, height: 240, views: 10 },
  },
  "the miniature",
);

describe("a checkpoint of the released GP-NeRF", () => {
  it("becomes one of ours: configuration, values, step, classes", async () => {
    const official = officialCheckpoint(officialShapes(miniature));
    const { checkpoint, lacks, ignored } = await importCheckpoint(await write(official));
    expect(checkpoint.config).toEqual(config);
    expect([lacks, ignored]).toEqual([[], []]);
    expect(checkpoint).toMatchObject({ step: 2, source: "model.pth" });
    expect(checkpoint.untrained).toBeUndefined();
    expect(checkpoint.classes).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `class ${index}`));

    const { slots } = checkpoint.parameters;
    for (const slot of slots) {
      expect(checkpoint.parameters.slice(slot), slot.name).toEqual(official.values.get(officialName(slot.name)!));
    }
    expect(slots).toHaveLength(official.values.size - miniature.depth);
    // A few by hand, so that the table of names is not its own witness.
    const pairs = {
      "features.encoder.stemNorm.bias": "feature_net.bn1.bias",
      "transformer.fieldAggregation.2.attention.value.weight": "net_coarse.view_crosstrans.2.attn.v_fc.weight",
      "transformer.rayAggregation.1.attention.output.bias": "net_coarse.view_selftrans.1.attn.out_fc.bias",
      "transformer.adaptor.weight": "net_coarse.semantic_adaptor.0.weight",
      "perception.head.branch3.2.conv.weight": "sem_seg_head.scale_heads.3.4.weight",
    };
    for (const [ours, theirs] of Object.entries(pairs)) {
      expect(parameter(checkpoint.parameters, ours), ours).toEqual(official.values.get(theirs));
    }
  });

  it("is the same after writing and reading", async () => {
    const { checkpoint } = await importCheckpoint(await write(officialCheckpoint(officialShapes(miniature))));
    const path = join(await temporaryFolder(), "imported.safetensors");
    await writeCheckpoint(path, checkpoint);
    expect(await readModel(path)).toEqual(checkpoint);
  });

  it("may have a network for each pass; the coarse one then renders no semantics", async () => {
    const networks = officialShapes(miniature);
    networks.set("net_fine", gntShapes(miniature));
    networks.set("feature_net", featureNetShapes(miniature, 2));
    const official = officialCheckpoint(networks);
    const { checkpoint, ignored } = await importCheckpoint(await write(official));
    expect(checkpoint.config).toEqual({ ...config, rendering: { ...config.rendering, sharedNetwork: false } });
    for (const [ours, theirs] of [
      ["transformer.color.linear.bias", "net_coarse.rgb_fc.bias"],
      ["fineTransformer.color.linear.bias", "net_fine.rgb_fc.bias"],
      ["fineTransformer.adaptor.bias", "net_fine.semantic_adaptor.0.bias"],
    ]) {
      expect(parameter(checkpoint.parameters, ours), ours).toEqual(official.values.get(theirs));
    }
    expect(ignored).toEqual(["net_coarse.semantic_adaptor.0.weight", "net_coarse.semantic_adaptor.0.bias"]);
  });

  it.each([
    [20, "wall", { width: 320, height: 240, views: 10 }],
    [51, "basket", { width: 640, height: 480, views: 10 }],
  ])("of %i classes knows their names and its image size", async (classes, first, data) => {
    const official = officialCheckpoint(officialShapes({ ...miniature, classes }));
    const { checkpoint } = await importCheckpoint(await write(official));
    expect(checkpoint.config).toMatchObject({ perception: { classes }, data });
    expect([checkpoint.classes.length, checkpoint.classes[0]]).toEqual([classes, first]);
  });

  it("may come from DataParallel and have parameters and entries that nothing uses", async () => {
    const networks = officialShapes(miniature);
    const prefixed = [...networks].map(([network, shapes]) => {
      return [network, new Map([...shapes].map(([name, shape]) => [`module.${name}`, shape]))] as const;
    });
    const withMore = new Map(prefixed);
    withMore.get("net_coarse")?.set("module.semantic_fc.weight", [8, 8]);
    const official = officialCheckpoint(withMore);
    official.root.set("args", new Map([["lr", 0.5]]));
    official.root.set("net_fine", null);
    const { checkpoint, ignored } = await importCheckpoint(await write(official));
    expect(ignored).toEqual(["args", "net_coarse.semantic_fc.weight"]);
    expect(parameter(checkpoint.parameters, "transformer.color.linear.bias")).toEqual(
      official.values.get("net_coarse.module.rgb_fc.bias"),
    );
  });

  it("takes its steps from its name, else from the scheduler", async () => {
    const official = officialCheckpoint(officialShapes(miniature), 1234);
    const stepOf = async (name: string): Promise<number> =>
      (await importCheckpoint(await write(official, name))).checkpoint.step;
    expect(await stepOf("model_019999.pth")).toBe(20_000);
    expect(await stepOf("best_scene0000.pth")).toBe(1234);
    expect(await stepOf("best.pth")).toBe(1234);
    official.root.delete("scheduler");
    expect(await stepOf("best.pth")).toBe(0);
    official.root.set("scheduler", new Map([["last_epoch", -1]]));
    expect(await stepOf("best.pth")).toBe(0);
  });

  it("takes settings that shapes do not show", async () => {
    const path = await write(officialCheckpoint(officialShapes(miniature)));
    const set = [
      "model.data.width=64",
      "model.data.height=48",
      "model.transformer.heads=2",
      "model.rendering.samplesPerRay=9",
    ];
    const { checkpoint } = await importCheckpoint(path, { set });
    expect(checkpoint.config).toMatchObject({ data: { width: 64, height: 48 }, transformer: { heads: 2 } });
    await expect(importCheckpoint(path, { set: ["model.data.wdith=64"] })).rejects.toThrow(ConfigError);
    await expect(importCheckpoint(path, { set: ["model.field.width=16"] })).rejects.toThrow(
      /rgbfeat_fc\.0\.weight is \[8, 8\], expected \[16, 8\]/,
    );
  });
});

describe("a plain GNT checkpoint", () => {
  it("gets the parts that it lacks, from a seed, and says so", async () => {
    const official = officialCheckpoint(plainGntShapes(miniature));
    const path = await write(official);
    const { checkpoint, lacks } = await importCheckpoint(path, { seed: 1 });
    expect(lacks).toEqual(["semantic adaptor", "feature pyramid", "perception head"]);
    expect(checkpoint.untrained).toEqual(lacks);
    expect(checkpoint.config).toEqual({
      ...config,
      features: { ...config.features, pyramidChannels: 128 },
      perception: { ...config.perception, width: 128, classes: 20 },
    });
    expect(parameter(checkpoint.parameters, "transformer.color.linear.bias")).toEqual(
      official.values.get("net_coarse.rgb_fc.bias"),
    );
    for (const fresh of ["transformer.adaptor.weight", "features.featurePyramid.output.3.weight"]) {
      const values = parameter(checkpoint.parameters, fresh);
      expect(
        values.some((value) => value !== 0),
        fresh,
      ).toBe(true);
      const [same, other] = [await importCheckpoint(path, { seed: 1 }), await importCheckpoint(path, { seed: 2 })];
      expect(parameter(same.checkpoint.parameters, fresh), fresh).toEqual(values);
      expect(parameter(other.checkpoint.parameters, fresh), fresh).not.toEqual(values);
    }

    const file = join(await temporaryFolder(), "gnt.safetensors");
    await writeCheckpoint(file, checkpoint);
    expect((await readModel(file)).untrained).toEqual(lacks);
  });
});

describe("a checkpoint is refused", () => {
  const networks = (): ReturnType<typeof officialShapes> => officialShapes(miniature);

  it("with all that is missing, misshapen or left over", async () => {
    const shapes = networks();
    shapes.get("net_coarse")?.delete("rgb_fc.bias");
    shapes.get("net_coarse")?.set("norm.weight", [9]);
    shapes.get("feature_net")?.set("layer1.0.conv2.weight", [6, 6, 3]);
    shapes.get("feature_net")?.set("layer4.0.conv1.weight", [2]);
    shapes.get("sem_seg_head")?.delete("scale_heads.3.4.norm.bias");
    expect(await refusal(await write(officialCheckpoint(shapes)))).toBe(
      [
        "FILE: the checkpoint does not fit:",
        "feature_net.layer1.0.conv2.weight is [6, 6, 3], expected [6, 6, 3, 3]",
        "net_coarse.norm.weight is [9], expected [8]",
        "net_coarse.rgb_fc.bias is missing, expected [3]",
        "sem_seg_head.scale_heads.3.4.norm.bias is missing, expected [10]",
        "feature_net.layer4.0.conv1.weight is no parameter of this network",
      ].join("\n  "),
    );
  });

  it("with a list that ends", async () => {
    const shapes = networks();
    for (const name of shapes.get("sem_seg_head")!.keys())
      if (name.startsWith("scale")) shapes.get("sem_seg_head")!.delete(name);
    expect(await refusal(await write(officialCheckpoint(shapes)))).toMatch(/\n {2}and 1 more$/);
  });

  it("when sizes cannot be read off it", async () => {
    const shapes = networks();
    shapes.get("feature_net")?.delete("conv1.weight");
    shapes.get("net_coarse")?.set("q_fcs.0.0.weight", [8, 39]);
    shapes.get("net_coarse")?.set("view_crosstrans.0.ff.fc1.weight", [12, 8]);
    shapes.get("sem_seg_head")?.set("predictor.weight", [1, 10, 1, 1]);
    shapes.get("feature_fpn")?.set("lateral_convs.0.conv.weight", [4]);
    for (const name of shapes.get("feature_net")!.keys())
      if (name.startsWith("layer2")) shapes.get("feature_net")!.delete(name);
    const lines = (await refusal(await write(officialCheckpoint(shapes)))).split("\n  ");
    expect(new Set(lines)).toEqual(
      new Set([
        "FILE: the checkpoint does not fit:",
        "feature_net.conv1.weight is missing",
        "feature_net.layer2.0 is missing",
        "net_coarse.q_fcs.0.0.weight is [8, 39], expected [field, field + 2 (3 + 6 frequencies)]",
        "net_coarse.view_crosstrans.0.ff.fc1.weight is [12, 8], expected [multiple x field, field]",
        "sem_seg_head.predictor.weight is [1, 10, 1, 1], expected [classes + 1, head, 1, 1]",
        "feature_fpn.lateral_convs.0.conv.weight is [4], expected [pyramid, stem, 1, 1]",
      ]),
    );
  });

  it("when its sizes make no network", async () => {
    const path = await write(officialCheckpoint(officialShapes({ ...miniature, field: 6 })));
    expect(await refusal(path)).toMatch(
      /^FILE: the inferred network cannot be built: [\s\S]*heads must divide field\.width/,
    );
  });

  it("when its sizes are absurd, before memory is taken", async () => {
    const official = officialCheckpoint(networks());
    const vast = (shape: number[]): Buffer =>
      pickledTensor({ key: "0", shape, strides: shape.map(() => 0), length: 2 });
    const replace = (network: string, changes: readonly (readonly [string, readonly number[]])[]): void => {
      const shapes = [...(networks().get(network) ?? []), ...changes];
      official.root.set(network, orderedDict(new Map(shapes.map(([name, shape]) => [name, vast([...shape])]))));
    };
    replace("feature_net", [["conv1.weight", [2 ** 40, 3, 7, 7]]]);
    expect(await refusal(await write(official))).toContain(
      "feature_net.conv1.weight is [1099511627776, 3, 7, 7], expected",
    );
    replace(
      "feature_net",
      Array.from({ length: 99 }, (_, i) => [`layer2.${i}.conv1.weight`, [1]] as const),
    );
    expect(await refusal(await write(official))).toContain("feature_net.layer2 has 99 layers, at most 64 are read");
  });

  it("when it has some of GP-NeRF's additions to GNT, not all", async () => {
    for (const [network, message] of [
      ["feature_fpn", "feature_fpn is missing"],
      ["sem_seg_head", "sem_seg_head is missing"],
    ]) {
      const shapes = networks();
      shapes.delete(network);
      expect(await refusal(await write(officialCheckpoint(shapes)))).toBe(
        `FILE: the checkpoint does not fit:\n  ${message}`,
      );
    }
    const shapes = plainGntShapes(miniature).set("sem_seg_head", networks().get("sem_seg_head")!);
    expect(await refusal(await write(officialCheckpoint(shapes)))).toMatch(
      /semantic_adaptor in net_coarse is missing\n {2}feature_fpn is missing$/,
    );
  });

  it("when it is no checkpoint of these networks", async () => {
    const official = officialCheckpoint(networks());
    const state = new Map<Picklable, Picklable>([["conv.weight", official.file.tensor(Float32Array.of(1), [1])]]);
    const expected = "FILE: the checkpoint does not fit:\n  net_coarse is missing\n  feature_net is missing";
    expect(await refusal(await write({ ...official, root: state }))).toBe(expected);
    expect(await refusal(await temporaryPth(official.file.entries([1, 2])))).toBe(expected);
    official.root.set("net_coarse", "none");
    official.root.set(
      "feature_net",
      new Map<Picklable, Picklable>([
        ["conv1.weight", 5],
        [7, 8],
      ]),
    );
    const lines = (await refusal(await write(official))).split("\n  ").slice(1);
    expect(lines).toEqual([
      "net_coarse is no state dict",
      "feature_net.conv1.weight is no tensor",
      "feature_net.(no text) is no tensor",
    ]);
  });

  it("when a parameter is there twice, or not finite", async () => {
    const twice = networks();
    twice.get("net_coarse")?.set("module.norm.weight", [8]);
    expect(await refusal(await write(officialCheckpoint(twice)))).toContain(
      'net_coarse.norm.weight is there twice, with and without "module."',
    );

    const official = officialCheckpoint(networks());
    official.values.get("net_coarse.norm.weight")?.set([Number.NaN, Number.POSITIVE_INFINITY]);
    expect(await refusal(await write(official))).toMatch(
      /net_coarse\.norm\.weight: 2 of 8 numbers are NaN or infinite/,
    );
  });

  it("when it asks for a function, anywhere", async () => {
    const official = officialCheckpoint(networks());
    official.root.set("optimizer", call(global("os", "system"), "touch executed"));
    expect(await refusal(await write(official))).toBe(
      "FILE: the pickle asks for os.system, which no tensor needs; it was not called",
    );
  });

  it("when it is cut short", async () => {
    const official = officialCheckpoint(networks());
    const bytes = zipBytes(official.file.entries(official.root));
    const path = await write(official);
    for (let part = 0; part < 1; part += 0.083) {
      await writeFile(path, bytes.subarray(0, Math.floor(part * bytes.length)));
      expect(await refusal(path)).toMatch(/^FILE/);
    }
  });
});
