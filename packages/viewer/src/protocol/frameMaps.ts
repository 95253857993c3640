import { z } from "zod";

/**
 * Header of the packed answer of `routes.frame`: a photo at the size of rendering, with the ground truth there is.
 *
 * Arrays: `color` u8 [height, width, 3] sRGB; and where the scene has them `depth` f32 [height, width], z-depth in metres, 0
 * where unknown; `semantic` u8 [height, width], indices into `truthClasses`, their number where unlabelled; `instance` u16
 * [height, width], 0 where unlabelled; `mask` u8 [height, width], 0 where the photo does not show the scene.
 */
export const frameMapsHeaderSchema = z.object({
  type: z.literal("frame"),
  id: z.int(),
  name: z.string(),
});

export type FrameMapsHeader = z.infer<typeof frameMapsHeaderSchema>;
