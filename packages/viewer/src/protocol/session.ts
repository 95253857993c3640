import { z } from "zod";

/** What a server shows: the answer of `routes.session`, which a page asks for first. */
export const sessionSchema = z.object({
  /** `protocolVersion` of the server. */
  protocol: z.int(),
  /** Version of gpnerf. */
  version: z.string(),
  /** For the page's title: name of the scene or folder of the run. */
  title: z.string(),
  /** Whether there is a scene to look at: `routes.scene`, `points`, `frame` and `socket` answer. */
  hasScene: z.boolean(),
  /** Whether there is a training to watch: `routes.training` answers. */
  hasTraining: z.boolean(),
});

export type Session = z.infer<typeof sessionSchema>;

/** Why a route failed; what people should read. */
export const errorAnswerSchema = z.object({
  message: z.string(),
  /** What to do about it. */
  hint: z.string().optional(),
});

export type ErrorAnswer = z.infer<typeof errorAnswerSchema>;
