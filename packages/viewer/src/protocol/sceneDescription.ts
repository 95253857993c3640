import { z } from "zod";
import { layerNameSchema } from "./layers.ts";
import { wireCameraSchema } from "./wireCamera.ts";

const vector = z.tuple([z.number(), z.number(), z.number()]);
/** sRGB bytes. */
const color = z.tuple([z.int(), z.int(), z.int()]);

/** A class, or an instance, with its name and colour. */
export const namedColorSchema = z.object({ id: z.int(), name: z.string(), color });

export type NamedColor = z.infer<typeof namedColorSchema>;

/** A photo of the scene. */
export const sourceCameraSchema = z.object({
  /** Index of the frame, for `routes.frame`, `routes.thumbnail` and `RenderRequest.exclude`. */
  id: z.int(),
  name: z.string(),
  /** At the size of rendering. */
  camera: wireCameraSchema,
  thumbnailUrl: z.string(),
});

export type SourceCamera = z.infer<typeof sourceCameraSchema>;

/** The scene and the network that renders it: the answer of `routes.scene`. */
export const sceneDescriptionSchema = z.object({
  name: z.string(),
  format: z.string(),
  /** What the layer `classes` tells apart: semantic classes, or the instances of this scene. */
  target: z.enum(["semantic", "instances"]),
  /** What the layer `classes` refers to: id is the index. */
  classes: z.array(namedColorSchema),
  /** What the ground truth `semantic` of frames and the point cloud refer to; null where the scene has no labels. */
  truthClasses: z.array(namedColorSchema).nullable(),
  /** Whether the classes of the truth are those of the network, so that they can be compared. */
  isTruthComparable: z.boolean(),
  /** Colour for pixels of no class. */
  voidColor: color,
  /** Instances that the scene's maps name, so far as they were looked at; empty where there are none. */
  instances: z.array(namedColorSchema),
  /** Where the layer `instances` comes from: carried over from the photos' maps through the rendered depth, or nowhere. */
  instanceSource: z.enum(["photos", "none"]),
  depthRange: z.object({ near: z.number(), far: z.number() }),
  /** The only size that is rendered. */
  renderSize: z.object({ width: z.int(), height: z.int() }),
  cameras: z.array(sourceCameraSchema),
  /** What ground truth the frames have. */
  truth: z.object({ depth: z.boolean(), semantic: z.boolean(), instance: z.boolean() }),
  /** Unit vector pointing up in the world. */
  up: vector,
  /** Box around the camera centres and what they see in the middle of their pictures, metres. */
  bounds: z.object({ min: vector, max: vector }),
  /** A good camera to begin with: one of the photos'. */
  home: z.object({ frame: z.int(), camera: wireCameraSchema }),
  /** Where the points of `routes.points` come from. */
  pointSource: z.enum(["measured", "rendered"]),
  /** The layers that this server renders. */
  layers: z.array(layerNameSchema),
  /** Strides of the levels in which pictures are refined, e.g. [8, 4, 2, 1]. */
  strides: z.array(z.int()),
  model: z.object({
    /** File name of the checkpoint. */
    name: z.string(),
    family: z.string(),
    parameters: z.int(),
    /** Training steps behind it. */
    step: z.int(),
    /** Source views per rendered picture. */
    views: z.int(),
    samplesPerRay: z.int(),
    /** Scores on held-out views that came with the checkpoint, e.g. { psnr: 28.65 }; empty where none did. */
    scores: z.record(z.string(), z.number()),
  }),
});

export type SceneDescription = z.infer<typeof sceneDescriptionSchema>;
