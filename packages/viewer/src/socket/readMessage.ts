import type { RawData } from "ws";
import { z } from "zod";
import { type ClientMessage, clientMessageSchema, requestIdSchema } from "../protocol/requests.ts";

/** A message of a client, or what is wrong with it; with the number of the request, where that can be told. */
export type ReadMessage =
  | { readonly message: ClientMessage; readonly problem?: undefined }
  | { readonly message?: undefined; readonly problem: { readonly message: string; readonly id?: number } };

const numbered = z.object({ id: requestIdSchema });

/** Read what came through a socket; anything may come. */
export function readMessage(data: RawData, isBinary: boolean): ReadMessage {
  if (isBinary) return { problem: { message: "Messages to this server are text." } };
  let json: unknown;
  try {
    // With a text message and the default settings of ws, data are one Buffer.
    json = JSON.parse((data as Buffer).toString("utf8"));
  } catch {
    return { problem: { message: "The message is no JSON." } };
  }
  const read = clientMessageSchema.safeParse(json);
  if (read.success) return { message: read.data };
  const id = numbered.safeParse(json).data?.id;
  const message = `The message is not understood: ${z.prettifyError(read.error)}`;
  return { problem: { message: message.slice(0, 1000), ...(id === undefined ? {} : { id }) } };
}
