import { z } from "zod";
import { layerNameSchema } from "./layers.ts";
import { wireCameraSchema } from "./wireCamera.ts";

/** Longest message that the server reads, bytes; longer ones end the connection (close code 1009). */
export const maximumRequestBytes = 64 * 1024;

/** A number that the client gives a request; answers repeat it. Use each once. */
export const requestIdSchema = z.int().min(0);

/**
 * Render a picture. The server keeps one waiting request per client: a newer one replaces it and cancels the one that is
 * being rendered.
 */
export const renderRequestSchema = z.strictObject({
  type: z.literal("render"),
  id: requestIdSchema,
  /** Of the scene's `renderSize`. */
  camera: wireCameraSchema,
  /** Default: all that the server has. */
  layers: z.array(layerNameSchema).min(1).max(16).optional(),
  /**
   * `progressive`: a picture after every level, coarse to fine. `coarse`: the first level alone, for a camera that moves.
   * `final`: the last level alone, for paths and screenshots.
   */
  quality: z.enum(["coarse", "progressive", "final"]).default("progressive"),
  /** Frames that must not be source views: the photo's own when its truth is compared. */
  exclude: z.array(z.int().min(0)).max(4096).default([]),
});

/** Stop a request; answered by `cancelled` when there was something to stop. */
export const cancelRequestSchema = z.strictObject({ type: z.literal("cancel"), id: requestIdSchema });

/** A text message from page to server. */
export const clientMessageSchema = z.discriminatedUnion("type", [renderRequestSchema, cancelRequestSchema]);

export type ClientMessage = z.infer<typeof clientMessageSchema>;
/** As a client writes it: defaults may be left out. */
export type ClientMessageInput = z.input<typeof clientMessageSchema>;
export type RenderRequest = z.infer<typeof renderRequestSchema>;
export type Quality = RenderRequest["quality"];
