import { orderedDict, type Picklable } from "./pickleBytes.ts";
import { PytorchFile } from "./pytorchFile.ts";

/** @file Checkpoints as the released code writes them, for networks of any size: names and shapes of its PyTorch modules. */

/** Sizes of a network; every one is different in `miniature`, so that none can be taken for another. */
export interface OfficialSizes {
  readonly stem: number;
  readonly blocks: readonly [number, number, number];
  readonly radiance: number;
  readonly pyramid: number;
  readonly field: number;
  readonly attention: number;
  readonly depth: number;
  readonly multiple: number;
  readonly frequencies: number;
  readonly head: number;
  readonly classes: number;
}

export const miniature: OfficialSizes = {
  stem: 6,
  blocks: [1, 2, 1],
  radiance: 5,
  pyramid: 4,
  field: 8,
  attention: 3,
  depth: 3,
  multiple: 2,
  frequencies: 2,
  head: 10,
  classes: 7,
};

/** Shapes by parameter name. */
export type StateShapes = Map<string, readonly number[]>;

function withBias(shapes: StateShapes, name: string, shape: readonly number[]): void {
  shapes.set(`${name}.weight`, shape);
  shapes.set(`${name}.bias`, [shape[0]]);
}

/** GNT with the semantic adaptor: `net_coarse`. */
export function gntShapes({
  radiance,
  field,
  attention,
  depth,
  multiple,
  frequencies,
  pyramid,
}: OfficialSizes): StateShapes {
  const shapes: StateShapes = new Map();
  const layer = (name: string): void => {
    withBias(shapes, `${name}.attn_norm`, [field]);
    withBias(shapes, `${name}.ff_norm`, [field]);
    withBias(shapes, `${name}.ff.fc1`, [multiple * field, field]);
    withBias(shapes, `${name}.ff.fc2`, [field, multiple * field]);
    for (const projection of ["q_fc", "k_fc", "v_fc"]) shapes.set(`${name}.attn.${projection}.weight`, [field, field]);
    withBias(shapes, `${name}.attn.out_fc`, [field, field]);
  };
  withBias(shapes, "rgbfeat_fc.0", [field, 3 + radiance]);
  withBias(shapes, "rgbfeat_fc.2", [field, field]);
  for (let i = 0; i < depth; i++) {
    layer(`view_selftrans.${i}`);
    layer(`view_crosstrans.${i}`);
    withBias(shapes, `view_crosstrans.${i}.attn.pos_fc.0`, [attention, 4]);
    withBias(shapes, `view_crosstrans.${i}.attn.pos_fc.2`, [field, attention]);
    withBias(shapes, `view_crosstrans.${i}.attn.attn_fc.0`, [attention, field]);
    withBias(shapes, `view_crosstrans.${i}.attn.attn_fc.2`, [field, attention]);
    if (i % 2 === 1) continue;
    withBias(shapes, `q_fcs.${i}.0`, [field, field + 2 * (3 + 6 * frequencies)]);
    withBias(shapes, `q_fcs.${i}.2`, [field, field]);
  }
  withBias(shapes, "norm", [field]);
  withBias(shapes, "rgb_fc", [3, field]);
  withBias(shapes, "semantic_adaptor.0", [4 * pyramid, 4 * pyramid]);
  return shapes;
}

/** The ResUNet: `feature_net`. */
export function featureNetShapes({ stem, blocks, radiance }: OfficialSizes, networks: 1 | 2): StateShapes {
  const shapes: StateShapes = new Map([["conv1.weight", [stem, 3, 7, 7]]]);
  const out = networks * radiance;
  withBias(shapes, "bn1", [stem]);
  blocks.forEach((count, stage) => {
    const channels = stem * 2 ** stage;
    for (let i = 0; i < count; i++) {
      const name = `layer${stage + 1}.${i}`;
      const from = i > 0 ? channels : stage === 0 ? stem : channels / 2;
      shapes.set(`${name}.conv1.weight`, [channels, from, 3, 3]);
      withBias(shapes, `${name}.bn1`, [channels]);
      shapes.set(`${name}.conv2.weight`, [channels, channels, 3, 3]);
      withBias(shapes, `${name}.bn2`, [channels]);
      if (i > 0) continue;
      shapes.set(`${name}.downsample.0.weight`, [channels, from, 1, 1]);
      withBias(shapes, `${name}.downsample.1`, [channels]);
    }
  });
  const unit = (conv: string, norm: string, to: number, from: number): void => {
    withBias(shapes, conv, [to, from, 3, 3]);
    withBias(shapes, norm, [to]);
  };
  unit("upconv3.conv.conv", "upconv3.conv.bn", 2 * stem, 4 * stem);
  unit("iconv3.conv", "iconv3.bn", 2 * stem, 4 * stem);
  unit("upconv2.conv.conv", "upconv2.conv.bn", stem, 2 * stem);
  unit("iconv2.conv", "iconv2.bn", out, 2 * stem);
  withBias(shapes, "out_conv", [out, out, 1, 1]);
  return shapes;
}

/** The feature pyramid: `feature_fpn`. */
export function pyramidShapes({ stem, pyramid }: OfficialSizes): StateShapes {
  const shapes: StateShapes = new Map();
  [stem, stem, 2 * stem, 4 * stem].forEach((channels, level) => {
    withBias(shapes, `lateral_convs.${level}.conv`, [pyramid, channels, 1, 1]);
    withBias(shapes, `fpn_convs.${level}.conv`, [pyramid, pyramid, 3, 3]);
  });
  return shapes;
}

/** The semantic FPN head: `sem_seg_head`. */
export function headShapes({ pyramid, head, classes }: OfficialSizes): StateShapes {
  const shapes: StateShapes = new Map();
  [1, 1, 2, 3].forEach((units, branch) => {
    for (let unit = 0; unit < units; unit++) {
      const name = `scale_heads.${branch}.${2 * unit}`;
      shapes.set(`${name}.weight`, [head, unit === 0 ? pyramid : head, 3, 3]);
      withBias(shapes, `${name}.norm`, [head]);
    }
  });
  withBias(shapes, "predictor", [classes + 1, head, 1, 1]);
  return shapes;
}

/** The networks of a checkpoint, by their keys. */
export function officialShapes(sizes: OfficialSizes): Map<string, StateShapes> {
  return new Map([
    ["net_coarse", gntShapes(sizes)],
    ["feature_net", featureNetShapes(sizes, 1)],
    ["feature_fpn", pyramidShapes(sizes)],
    ["sem_seg_head", headShapes(sizes)],
  ]);
}

/** The networks of a plain GNT checkpoint. */
export function plainGntShapes(sizes: OfficialSizes): Map<string, StateShapes> {
  const gnt = gntShapes(sizes);
  for (const name of gnt.keys()) if (name.startsWith("semantic_adaptor")) gnt.delete(name);
  return new Map([
    ["net_coarse", gnt],
    ["feature_net", featureNetShapes(sizes, 1)],
  ]);
}

/** A checkpoint, and what is in its parameters. */
export interface OfficialCheckpoint {
  readonly file: PytorchFile;
  /** Entries of the saved dictionary: instructions of each network, the optimiser and the scheduler. */
  readonly root: Map<Picklable, Picklable>;
  /** By network and parameter name joined by a dot. */
  readonly values: ReadonlyMap<string, Float32Array>;
}

/** Fill networks with numbers of which no two are equal, and pickle them as training does. */
export function officialCheckpoint(networks: ReadonlyMap<string, StateShapes>, lastEpoch = 2): OfficialCheckpoint {
  const file = new PytorchFile();
  const values = new Map<string, Float32Array>();
  let count = 0;
  const state = (network: string, shapes: StateShapes): Buffer => {
    const items = [...shapes].map(([name, shape]): [string, Buffer] => {
      const length = shape.reduce((product, size) => product * size, 1);
      const numbers = Float32Array.from({ length }, () => ++count / 2 ** 12);
      values.set(`${network}.${name}`, numbers);
      return [name, file.tensor(numbers, shape)];
    });
    return orderedDict(new Map(items));
  };
  const momentum = file.tensor(Float32Array.of(1, 2), [2]);
  const root = new Map<Picklable, Picklable>([
    [
      "optimizer",
      new Map<Picklable, Picklable>([
        ["state", new Map([[0, new Map([["exp_avg", momentum]])]])],
        ["param_groups", []],
      ]),
    ],
    [
      "scheduler",
      new Map<Picklable, Picklable>([
        ["gamma", 0.6],
        ["last_epoch", lastEpoch],
      ]),
    ],
    ...[...networks].map(([network, shapes]): [string, Buffer] => [network, state(network, shapes)]),
  ]);
  return { file, root, values };
}
