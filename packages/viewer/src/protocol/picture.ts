import { z } from "zod";
import { requestIdSchema } from "./requests.ts";

/**
 * Header of a packed message with a rendered picture, whole at the resolution of its level. The arrays are the layers that
 * were asked for, by `LayerName`, each with its `stride` (see `layers.ts`).
 */
export const pictureHeaderSchema = z.object({
  type: z.literal("picture"),
  /** The request. */
  id: requestIdSchema,
  /** Level, counted from 0, of `levels`. */
  level: z.int(),
  levels: z.int(),
  /** Pixels at multiples of this are rendered; 1 when the picture is whole. */
  stride: z.int(),
  /** Whether nothing follows for this request. */
  isFinal: z.boolean(),
  /** Since the server received the request. */
  elapsedMs: z.number(),
  /** Frames that the picture was rendered from, nearest first. */
  sources: z.array(z.int()),
});

export type PictureHeader = z.infer<typeof pictureHeaderSchema>;
