import { z } from "zod";
import { sceneDescriptionSchema } from "../protocol/sceneDescription.ts";

/** @file What `scene.json` of a web folder holds. Nothing here needs Node: the page imports it as it is. */

/** Says what the file is; another number is another layout. */
export const webSceneFormat = "gpnerf-web-1";

/** Name of the `<meta>` of index.html whose content is the address of `scene.json`. */
export const webSceneMeta = "gpnerf-scene";

/** Where things lie in a web folder, relative to `scene.json`. */
export const webFiles = {
  scene: "scene.json",
  /** The network, as `gpnerf train` writes it. */
  model: "model.safetensors",
  /** A packed `PointCloudHeader`, compressed with gzip. */
  points: "points.bin",
  /** A photo at the size of rendering: PNG, 8 bits, RGB. */
  frame: (id: number): string => `frames/${id}.png`,
  /** Its ground truth: a packed `FrameMapsHeader` without the photo, compressed with gzip. */
  truth: (id: number): string => `truth/${id}.bin`,
  thumbnail: (id: number): string => `thumbnails/${id}.png`,
} as const;

/** A scene to be rendered in the browser. */
export const webSceneSchema = z.object({
  format: z.literal(webSceneFormat),
  /** Version of gpnerf that wrote it. */
  version: z.string(),
  /** As a server would answer, with the addresses of this folder. */
  description: sceneDescriptionSchema,
  /** Whether there is ground truth for the frames. */
  hasTruth: z.boolean(),
  /** What lies in the folder, so that a later export knows what it may replace. */
  contents: z.array(z.string()),
  /** See `FeatureColors`; null where none could be found. */
  featureColors: z
    .object({
      channels: z.int().min(1),
      mean: z.array(z.number()),
      /** [3, channels] */
      directions: z.array(z.number()),
      low: z.number(),
      high: z.number(),
    })
    .nullable(),
});

export type WebScene = z.infer<typeof webSceneSchema>;
