import { describe, expect, it } from "vitest";
import { miniature, officialShapes } from "../../test/officialCheckpoint.ts";
import { preset } from "../config/presets.ts";
import { declareNetwork } from "../model/declareNetwork.ts";
import { hasNoEffect, officialName, ourName } from "./parameterNames.ts";

const released = {
  ...preset("tiny").model,
  family: "released",
  rendering: { samplesPerRay: 6, importanceSamples: 2, sharedNetwork: true, spacing: "inverse", color: "regressed" },
} as const;
const twoNetworks = { ...released, rendering: { ...released.rendering, sharedNetwork: false } };

describe.each([
  ["one network", released],
  ["a network for each pass", twoNetworks],
])("with %s", (_, config) => {
  it("every parameter has an official name of its own, which leads back", () => {
    const names = declareNetwork(config).map(({ name }) => name);
    const official = names.map((name) => officialName(name));
    expect(new Set(official).size).toBe(names.length);
    expect(official.map((name) => ourName(name ?? ""))).toEqual(names);
  });
});

it("every official parameter has a name of ours, but for the biases without effect", () => {
  const names = [...officialShapes(miniature)].flatMap(([network, shapes]) =>
    [...shapes.keys()].map((name) => `${network}.${name}`),
  );
  const nameless = names.filter((name) => ourName(name) === undefined);
  expect(nameless).toEqual([0, 1, 2].map((layer) => `net_coarse.view_crosstrans.${layer}.attn.attn_fc.2.bias`));
  expect(nameless.every(hasNoEffect)).toBe(true);
  expect(names.filter(hasNoEffect)).toEqual(nameless);
});

it("names from official listings mean what they should", () => {
  const pairs = {
    "feature_net.layer3.5.downsample.1.bias": "features.encoder.stage3.5.shortcut.norm.bias",
    "feature_net.upconv2.conv.bn.weight": "features.radianceDecoder.up2.norm.weight",
    "feature_net.iconv3.conv.bias": "features.radianceDecoder.merge3.conv.bias",
    "feature_fpn.fpn_convs.3.conv.weight": "features.featurePyramid.output.3.weight",
    "net_coarse.view_crosstrans.7.attn.pos_fc.2.bias": "transformer.fieldAggregation.7.attention.position1.bias",
    "net_coarse.view_selftrans.0.ff.fc2.weight": "transformer.rayAggregation.0.feedForward.linear1.weight",
    "net_fine.q_fcs.6.0.weight": "fineTransformer.placement.6.linear0.weight",
    "net_fine.semantic_adaptor.0.bias": "fineTransformer.adaptor.bias",
    "sem_seg_head.scale_heads.3.4.norm.bias": "perception.head.branch3.2.norm.bias",
    "sem_seg_head.scale_heads.2.2.weight": "perception.head.branch2.1.conv.weight",
  };
  expect(Object.keys(pairs).map(ourName)).toEqual(Object.values(pairs));
  expect(Object.values(pairs).map(officialName)).toEqual(Object.keys(pairs));
});

it.each([
  "feature_net.layer01.0.conv1.weight",
  "sem_seg_head.scale_heads.3.1.weight",
  "net_coarse.semantic_fc.weight",
  "net_coarse.norm.running_mean",
  "net_coarse.norm",
  "xnet_coarse.norm.weight",
  "",
])("%j is no parameter of ours", (name) => {
  expect(ourName(name)).toBeUndefined();
});
