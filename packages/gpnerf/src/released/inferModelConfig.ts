import type { ModelConfig } from "../config/schema.ts";

/** Shapes of the tensors of an official checkpoint, by network and parameter name joined by a dot. */
export type OfficialShapes = ReadonlyMap<string, readonly number[]>;

/** What a checkpoint holds beside the networks that every one has. */
export interface OfficialParts {
  /** Feature pyramid, semantic adaptor and head; a plain GNT checkpoint has none of them. */
  readonly hasPerception: boolean;
  /** A network of its own for the fine pass. */
  readonly hasFineNetwork: boolean;
}

/** Larger networks are none of this kind, and their tensors could exhaust the memory. */
const mostChannels = 8192;
const mostLayers = 64;

/**
 * The configuration of the network that an official checkpoint holds, read off the shapes of its tensors. What shapes do
 * not show is as in the released configurations: heads, samples per ray, image size, source views; for a plain GNT
 * checkpoint also the sizes of the parts that it lacks.
 *
 * @param problems receives every reason why a size cannot be read, one line each
 * @returns the configuration, to be checked against the schema; meaningless when there are problems
 */
export function inferModelConfig(shapes: OfficialShapes, parts: OfficialParts, problems: string[]): ModelConfig {
  const { size, count } = shapeReader(shapes, problems);
  const embedding = "net_coarse.rgbfeat_fc.0.weight [field, 3 + radiance]";
  const width = size(embedding, 0);
  const classes = parts.hasPerception
    ? size("sem_seg_head.predictor.weight [classes + 1, head, 1, 1]", 0, (n) => n - 1)
    : 20;
  const isReplica = classes === 51;
  return {
    family: "released",
    features: {
      width: size("feature_net.conv1.weight [stem, 3, 7, 7]", 0),
      blocks: [count("feature_net.layer1"), count("feature_net.layer2"), count("feature_net.layer3")],
      padding: "reflect",
      radianceChannels: size(embedding, 1, (n) => n - 3),
      pyramidChannels: parts.hasPerception
        ? size("feature_fpn.lateral_convs.0.conv.weight [pyramid, stem, 1, 1]", 0)
        : 128,
    },
    field: {
      width,
      attentionWidth: size("net_coarse.view_crosstrans.0.attn.attn_fc.0.weight [attention, field]", 0),
      positionFrequencies: size(
        "net_coarse.q_fcs.0.0.weight [field, field + 2 (3 + 6 frequencies)]",
        1,
        (n) => ((n - width) / 2 - 3) / 6,
      ),
    },
    transformer: {
      depth: count("net_coarse.view_crosstrans"),
      heads: 4,
      feedForward: size("net_coarse.view_crosstrans.0.ff.fc1.weight [multiple x field, field]", 0, (n) => n / width),
    },
    rendering: {
      samplesPerRay: 48,
      importanceSamples: 16,
      sharedNetwork: !parts.hasFineNetwork,
      spacing: "inverse",
      color: "regressed",
    },
    perception: {
      target: "semantic",
      width: parts.hasPerception ? size("sem_seg_head.predictor.weight [classes + 1, head, 1, 1]", 1) : 128,
      classes,
    },
    data: { ...(isReplica ? { width: 640, height: 480 } : { width: 320, height: 240 }), views: 10 },
  };
}

/** Reads sizes off shapes; what cannot be read is NaN and a problem. */
function shapeReader(
  shapes: OfficialShapes,
  problems: string[],
): {
  /** A size from the length of an axis; `described` is the tensor's name and its axes in words. */
  size: (described: string, axis: number, fromLength?: (length: number) => number) => number;
  /** Number of layers in a list of them. */
  count: (list: string) => number;
} {
  const refuse = (problem: string): number => {
    if (!problems.includes(problem)) problems.push(problem);
    return Number.NaN;
  };
  return {
    size(described, axis, fromLength = (length) => length) {
      const [tensor] = described.split(" ", 1);
      const axes = described.slice(tensor.length + 1);
      const shape = shapes.get(tensor);
      if (!shape) return refuse(`${tensor} is missing`);
      const value = fromLength(shape[axis]);
      // A width that cannot be read is a problem of its own tensor.
      if (Number.isNaN(value) && shape[axis] !== undefined) return value;
      const isValid = Number.isInteger(value) && value >= 1 && shape[axis] <= mostChannels;
      const sameAxes = shape.length === axes.split(",").length;
      return isValid && sameAxes ? value : refuse(`${tensor} is [${shape.join(", ")}], expected ${axes}`);
    },
    count(list) {
      const layers = new Set<string>();
      for (const name of shapes.keys()) {
        if (name.startsWith(`${list}.`)) layers.add(name.slice(list.length + 1).split(".", 1)[0]);
      }
      if (layers.size === 0) return refuse(`${list}.0 is missing`);
      return layers.size <= mostLayers
        ? layers.size
        : refuse(`${list} has ${layers.size} layers, at most ${mostLayers} are read`);
    },
  };
}
