import type { ModelConfig } from "../config/schema.ts";
import { type MapSize, mapSizes } from "../model/networkScopes.ts";
import { logitChannels } from "../perception/perceptionHead.ts";
import { type Pass, samplesOf } from "../rendering/passes.ts";

/** What a program calculates and what its inputs and outputs are, for people with another runtime. */
export interface ProgramText {
  readonly text: string;
  /** By name of the input or output. */
  readonly tensors: Readonly<Record<string, string>>;
}

/** The program that turns an image into feature maps. */
export function featuresText(config: ModelConfig): ProgramText {
  const { radiance, semantic } = mapSizes(config);
  return {
    text: "Features of one source image. Run it once per source image and keep both maps.",
    tensors: {
      image: "sRGB colours in 0..1, row by row; no mean is taken off and nothing is linearised",
      radiance: `F_rgb: ${cells(radiance)}`,
      semantic: `F_sem: ${cells(semantic)}`,
    },
  };
}

/** The program that renders rays in a pass. */
export function raysText(pass: Pass, config: ModelConfig): ProgramText {
  const samples = samplesOf(pass, config);
  const { radiance } = mapSizes(config);
  const weights = "channel c of F_sem is weighed by group floor(c * groups / channels)";
  return {
    text: `The field-and-ray network: colour and attention of any number of rays with ${samples} samples each. Points are the samples of all rays, ray by ray: point = ray * ${samples} + sample.`,
    tensors: {
      sampled: `points; source views; colour (3), then F_rgb (${radiance.channels}), of the point in that view`,
      direction:
        "points; source views; (a - b) / |a - b| (3) and a . b (1), for the unit directions a from the point to the target camera and b to the source camera",
      visible: "points; source views; 1 where the view sees the point, else 0",
      points: "points; world x, y, z in metres",
      rayDirection: "rays; world x, y, z of the direction, of unit length",
      color: "rays; sRGB colour, not clamped to 0..1",
      rayAttention: "rays; samples, which sum to 1: the depth of the ray is the sum of attention * z-depth",
      fieldWeights: `rays; samples; source views; groups: the semantic feature at a sample is the sum over views of weight * F_sem; ${weights}`,
      poolWeights: `rays; samples; source views; groups: the pooled semantic feature of the ray is the sum over samples and views of weight * F_sem; ${weights}`,
    },
  };
}

/** The program that reads classes off a whole map of pooled features. */
export function perceptionText(config: ModelConfig): ProgramText {
  const { semantic } = mapSizes(config);
  const { classes } = config.perception;
  const things = perceivedThings(config);
  const none = logitChannels(config) > classes ? `; index ${classes} stands for none of the ${things}` : "";
  return {
    text: `The perception head: logits of the ${things} in a whole image from the map of pooled semantic features.`,
    tensors: {
      pooled: `pooled semantic features: ${cells(semantic)}`,
      semantic: "S_sem, the features that the head classifies; cells as in pooled",
      logits: `image rows; columns; ${things}: the largest tells which a pixel shows${none}`,
    },
  };
}

/** What the logits tell apart. */
export function perceivedThings({ perception }: ModelConfig): "classes" | "instances" {
  return perception.target === "instances" ? "instances" : "classes";
}

function cells({ width, height }: MapSize): string {
  return `cells of a map ${width} wide and ${height} high, row by row (cell = row * ${width} + column); channels`;
}
