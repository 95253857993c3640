import { z } from "zod";

/** Losses and other numbers of a step, averaged over the steps since the last message. */
export const trainingStepSchema = z.object({
  /** Counted from 1; the last of those averaged. */
  step: z.int(),
  /** PSNR of the sampled rays, dB; absent where no rays are learned from. */
  psnr: z.number().optional(),
  /** By name: total, photometric, semantic, semanticDistill, depthGuided. */
  losses: z.record(z.string(), z.number()),
  /** By part of the network. */
  learningRates: z.record(z.string(), z.number()),
  /** Wall-clock seconds per step. */
  seconds: z.number(),
});

export type TrainingStep = z.infer<typeof trainingStepSchema>;

/** Pictures of a validated view. */
export const validationViewSchema = z.object({
  scene: z.string(),
  name: z.string(),
  /**
   * PNGs, all of the same size: URLs by what they show. Truths are there where the scene has them. Where instances are
   * learned, these are shown as classes.
   */
  pictures: z.array(
    z.object({
      kind: z.enum(["color", "trueColor", "classes", "trueClasses", "depth", "trueDepth"]),
      url: z.string(),
    }),
  ),
});

export type ValidationView = z.infer<typeof validationViewSchema>;

/** A validation: scores by name (psnr, ssim, miou, …; null where the data cannot tell) and some pictures. */
export const trainingValidationSchema = z.object({
  step: z.int(),
  scores: z.record(z.string(), z.number().nullable()),
  isBest: z.boolean(),
  /** Empty for validations whose pictures are no longer kept: the newest and the best have some. */
  views: z.array(validationViewSchema),
});

export type TrainingValidation = z.infer<typeof trainingValidationSchema>;

/**
 * What `routes.training` sends, each as the JSON of a server-sent event without a name (`EventSource.onmessage`):
 * `history` first, with everything so far, and again after each reconnection; then what happens, as it happens.
 */
export const trainingMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("history"),
    /** "training" or "fine-tuning". */
    title: z.string(),
    /** Folder of the run. */
    run: z.string(),
    /** Steps of the whole run; 0 before it has begun. */
    totalSteps: z.int(),
    parameters: z.int(),
    /** Thinned out evenly when there are many. */
    steps: z.array(trainingStepSchema),
    validations: z.array(trainingValidationSchema),
    notes: z.array(z.string()),
    state: z.enum(["preparing", "running", "finished", "interrupted", "failed"]),
  }),
  z.object({ type: z.literal("start"), totalSteps: z.int(), step: z.int(), parameters: z.int() }),
  trainingStepSchema.extend({ type: z.literal("step") }),
  trainingValidationSchema.extend({ type: z.literal("validation") }),
  /** Something worth knowing: a checkpoint, an early stop, a warning. */
  z.object({ type: z.literal("note"), text: z.string() }),
  z.object({ type: z.literal("end"), state: z.enum(["finished", "interrupted", "failed"]), text: z.string() }),
]);

export type TrainingMessage = z.infer<typeof trainingMessageSchema>;
export type TrainingHistory = Extract<TrainingMessage, { type: "history" }>;
