import { z } from "zod";

/**
 * Header of the packed answer of `routes.points`: surface points of the scene, thinned to one per voxel.
 *
 * Arrays: `positions` f32 [points, 3], world metres; `colors` u8 [points, 3], sRGB; where labels are known `classes` u8
 * [points], indices into `truthClasses` of measured points and into `classes` of rendered ones (their number where
 * unlabelled); `instances` u16 [points], 0 where unlabelled.
 */
export const pointCloudHeaderSchema = z.object({
  type: z.literal("points"),
  /** Edge of a voxel, metres. */
  voxelSize: z.number(),
  /** Depth the points were made from: `measured` depth maps of the photos, or depth `rendered` at their cameras. */
  source: z.enum(["measured", "rendered"]),
  /** Which class list `classes` refers to. */
  classesOf: z.enum(["truth", "network"]),
  /** Rendering takes time: when not complete, ask again after a few seconds and get more points. */
  isComplete: z.boolean(),
});

export type PointCloudHeader = z.infer<typeof pointCloudHeaderSchema>;
