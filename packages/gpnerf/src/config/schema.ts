import { z } from "zod";
import { ConfigError } from "../errors.ts";

const count = z.int().min(1);
const rate = z.number().positive();
const weight = z.number().min(0);

/** What the network is: everything a checkpoint's parameter shapes and outputs depend on. */
export const modelSchema = z
  .strictObject({
    family: z
      .enum(["paper", "released"])
      .default("paper")
      .describe("the network as the paper describes it, or as the released code builds it (official checkpoints)"),
    features: z.strictObject({
      width: count.describe("channels of the first encoder stage; the stages have width ×1, ×1, ×2, ×4"),
      blocks: z
        .tuple([count, count, count])
        .describe("residual blocks of the three stages after the stem; ResNet-34 has 3, 4, 6"),
      padding: z.enum(["zeros", "reflect"]).describe("spatial padding of the encoder and radiance decoder"),
      radianceChannels: count.describe("channels of F_rgb, at a quarter of the image resolution"),
      pyramidChannels: count.describe("channels of each of the four parts of F_sem, at half the image resolution"),
    }),
    field: z.strictObject({
      width: count.describe("channels of the field feature (D)"),
      attentionWidth: count.describe("hidden channels of the subtraction attention"),
      positionFrequencies: count.describe("octaves of the positional encoding of points and directions"),
    }),
    transformer: z.strictObject({
      depth: count.describe("pairs of a Field and a Ray Aggregation Transformer layer (L)"),
      heads: count.describe("attention heads along the ray"),
      feedForward: count.describe("hidden width of the feed-forward layers as a multiple of the field width"),
    }),
    rendering: z.strictObject({
      samplesPerRay: z.int().min(2).describe("samples per ray (M); of the first pass when there is a second"),
      importanceSamples: z
        .int()
        .min(0)
        .default(0)
        .describe("further samples per ray, drawn where the first pass attends; 0 renders in one pass"),
      sharedNetwork: z.boolean().default(true).describe("both passes use the same weights and the same F_rgb"),
      spacing: z.enum(["uniform", "inverse"]).describe("samples evenly spaced in depth or in inverse depth"),
      color: z
        .enum(["regressed", "blended"])
        .describe("Eq. 6 as written, or the same plus source colours blended by A_FAT and A_RAT"),
    }),
    perception: z.strictObject({
      target: z
        .enum(["semantic", "instances"])
        .default("semantic")
        .describe("what the head tells apart: classes, the same in all scenes, or the instances of one scene"),
      width: count.describe("channels of the decoder"),
      classes: count.describe("semantic classes (O), or instances of the scene"),
    }),
    data: z.strictObject({
      width: z.int().min(16).describe("image width in pixels"),
      height: z.int().min(16).describe("image height in pixels"),
      views: z.int().min(1).describe("source views per target (N)"),
    }),
  })
  .refine(({ field, transformer }) => field.width % transformer.heads === 0, {
    error: "The heads must divide field.width",
    path: ["transformer", "heads"],
  })
  .refine(({ rendering }) => rendering.importanceSamples === 0 || rendering.samplesPerRay >= 3, {
    error: "Importance sampling drops the first and last sample, so it needs 3 or more",
    path: ["rendering", "samplesPerRay"],
  })
  .refine(({ family, field, features }) => family === "paper" || (4 * features.pyramidChannels) % field.width === 0, {
    error:
      "In the released family every channel of the field weighs an equal group of semantic channels: field.width must divide 4 x pyramidChannels",
    path: ["features", "pyramidChannels"],
  })
  .refine(({ family, rendering }) => family === "paper" || rendering.color === "regressed", {
    error: "The released family regresses colour",
    path: ["rendering", "color"],
  })
  .refine(({ rendering }) => rendering.sharedNetwork || rendering.importanceSamples > 0, {
    error: "A second network needs a second pass: set importanceSamples",
    path: ["rendering", "sharedNetwork"],
  })
  // At 1/16 of the image a single pixel would be left, which has no neighbour to reflect.
  .refine(({ features, data }) => features.padding === "zeros" || Math.min(data.width, data.height) > 16, {
    error: "Reflect padding needs images of more than 16 x 16 pixels",
    path: ["features", "padding"],
  });

/** How the network is trained. */
export const trainingSchema = z.strictObject({
  steps: count.describe("optimiser steps; one target view each, or some photos"),
  learnFrom: z
    .enum(["views", "photos"])
    .default("views")
    .describe("rays and classes of a target view, all of Eq. 8; or classes of single photos: L_sem of S_novel alone"),
  photosPerStep: count.default(8).describe("where it learns from photos"),
  raysPerStep: count.describe("rays sampled from the target view per step"),
  learningRates: z.strictObject({
    features: rate.describe("encoder, radiance decoder and feature pyramid"),
    transformer: rate.describe("Field and Ray Aggregation Transformers"),
    perception: rate.describe("perception head"),
  }),
  decay: z.strictObject({
    factor: z.number().gt(0).max(1).describe("every learning rate falls by this factor …"),
    steps: count.describe("… per this many steps, exponentially"),
  }),
  losses: z.strictObject({
    photometric: weight.describe("α₁ of Eq. 8"),
    semantic: weight.describe("α₂ of Eq. 8; weighs the instance loss where the target is instances"),
    semanticDistill: weight.describe("α₃ of Eq. 8"),
    depthGuided: weight.describe("α₄ of Eq. 8"),
    window: count.describe("N_p of Eq. 13, in samples"),
    inclusiveWindow: z.boolean().default(false).describe("samples at exactly N_p are near too; Eq. 13 leaves them out"),
    farSamples: z
      .enum(["repelled", "ignored"])
      .default("repelled")
      .describe("samples beyond N_p: Eq. 13, or as the released code treats them"),
    depthCenter: z
      .enum(["truth", "attention", "truthOrAttention"])
      .default("truth")
      .describe("x_d of Eq. 13: the sample nearest the true depth, or the one most attended to"),
    reduction: z
      .enum(["mean", "sum"])
      .default("mean")
      .describe("over rays, samples and pixels; Eq. 9-13 write sums. The instance loss is a mean always"),
  }),
  joint: z.boolean().default(true).describe("semantics teach the shared attention too (Table 4, jointly optimized)"),
  gradientBlock: z
    .boolean()
    .default(true)
    .describe("no gradient from rendered semantics or the teacher into F_sem (Table 4, gradient block)"),
  perceptionInput: z
    .enum(["fused", "novel"])
    .default("fused")
    .describe("what the head is trained on: S_fused, or S_novel alone as in the released code"),
  viewDropout: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe("probability that a source view is hidden for a step, so that no view is relied upon"),
  jitter: z.boolean().describe("draw each sample uniformly within its interval instead of at its centre"),
  checkpointEvery: count.describe("steps between checkpoints"),
});

export const configSchema = z.strictObject({ model: modelSchema, training: trainingSchema });

export type ModelConfig = z.infer<typeof modelSchema>;
export type TrainingConfig = z.infer<typeof trainingSchema>;
export type Config = z.infer<typeof configSchema>;

/**
 * Check a configuration read from a file or built from a preset and flags.
 * @throws {ConfigError} naming `source`, every wrong or unknown key, and what is expected
 */
export function parseConfig(value: unknown, source: string): Config {
  return checked(configSchema, value, source);
}

/** As `parseConfig`, for the model half that a checkpoint carries. */
export function parseModelConfig(value: unknown, source: string): ModelConfig {
  return checked(modelSchema, value, source);
}

function checked<T>(schema: z.ZodType<T>, value: unknown, source: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ConfigError(`${source}: the configuration does not fit:\n${z.prettifyError(result.error)}`, {
    hint: "Correct the keys named above; presets list every key with a valid value.",
  });
}
