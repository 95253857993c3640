import type { z } from "zod";
import { errorAnswerSchema } from "../../src/protocol/index.ts";
import { BackendError } from "./renderBackend.ts";

/**
 * Ask the server.
 * @throws {BackendError} with the server's own words where it refuses, or with what to do where it does not answer
 */
export async function fetchAnswer(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin" });
  } catch (cause) {
    throw new BackendError("The server does not answer.", {
      hint: "Check that `gpnerf view` is still running, then reload this page.",
      cause,
    });
  }
  if (response.ok) return response;
  const answer = errorAnswerSchema.safeParse(await response.json().catch(() => undefined));
  throw answer.success
    ? new BackendError(answer.data.message, { hint: answer.data.hint })
    : new BackendError(`The server answered ${response.status} to ${url}.`);
}

/** Ask for JSON of a known form. */
export async function fetchJson<Answer>(url: string, schema: z.ZodType<Answer>): Promise<Answer> {
  const response = await fetchAnswer(url);
  const answer = schema.safeParse(await response.json());
  if (answer.success) return answer.data;
  throw new BackendError(`The server's answer to ${url} is not as this page expects it.`, {
    hint: "Page and server may be of different versions: reload the page.",
    cause: answer.error,
  });
}
