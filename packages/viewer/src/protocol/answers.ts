import { z } from "zod";
import { requestIdSchema } from "./requests.ts";

/** First message on a socket. */
const helloSchema = z.object({
  type: z.literal("hello"),
  protocol: z.int(),
  /** Clients that are connected, with this one. */
  clients: z.int(),
});

/** Where a request waits: 0 is being rendered. Sent when it is accepted and when it begins; not at every change. */
const queueSchema = z.object({ type: z.literal("queue"), id: requestIdSchema, position: z.int() });

/** How far the picture is, 0..1 of its rays; a few times a second. */
const progressSchema = z.object({ type: z.literal("progress"), id: requestIdSchema, progress: z.number() });

/** The request will not be finished. `superseded`: by a newer one of this client; `asked`: by `cancel`. */
const cancelledSchema = z.object({
  type: z.literal("cancelled"),
  id: requestIdSchema,
  reason: z.enum(["superseded", "asked"]),
});

/** A request failed, or a message (no id) was not understood. The connection goes on. */
const errorSchema = z.object({
  type: z.literal("error"),
  id: requestIdSchema.optional(),
  message: z.string(),
  hint: z.string().optional(),
});

/**
 * A text message from server to page. The order for a request: `queue`, then `progress` and pictures (binary, see
 * `picture.ts`), of which the last has `isFinal`; or `cancelled` or `error` in place of the rest.
 */
export const serverMessageSchema = z.discriminatedUnion("type", [
  helloSchema,
  queueSchema,
  progressSchema,
  cancelledSchema,
  errorSchema,
]);

export type ServerMessage = z.infer<typeof serverMessageSchema>;

/** Close codes of the socket beside the standard ones. */
export const closeCodes = {
  /** As many clients as the server serves are connected; try again later. */
  full: 4001,
  /** The client sends messages faster than anyone can look at pictures. */
  tooManyMessages: 4002,
  /** The server is ending. */
  ending: 1001,
  /** A message was too long. */
  tooLong: 1009,
} as const;
